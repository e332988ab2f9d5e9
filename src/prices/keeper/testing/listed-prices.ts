import type { ChainSlug } from '../../../domain/chains/chain.ts'
import { type Day, type DayRange, dayOfMs } from '../../../domain/day.ts'
import type { DayClose, PriceNow } from '../../../domain/money/price.ts'
import type { PriceSourceName } from '../../../domain/money/price-source-name.ts'
import type { CallOptions } from '../../../domain/ports/call-options.ts'
import type { Clock } from '../../../domain/ports/clock.ts'
import type { PriceSource } from '../../../domain/ports/price-source.ts'
import { SourceError, type SourceStatus } from '../../../domain/ports/source.ts'

/** A provider in this process whose markets begin on given days. */
export class ListedPrices implements PriceSource {
  readonly title = 'Test'
  readonly name: PriceSourceName
  readonly closesAtOnce: PriceSource['closesAtOnce']
  readonly requests: { readonly chains: readonly ChainSlug[]; readonly range: DayRange }[] = []
  asksNow = 0
  isDown = false
  /** How many of the next answers have no closes. */
  emptyAnswers = 0
  readonly holes = new Set<Day>()
  /** How many of the next answers lack their oldest hundred days. */
  cutAnswers = 0
  closeOf: (day: Day) => string = (day) => `${day}.50`
  readonly #began: ReadonlyMap<ChainSlug, Day>
  readonly #clock: Clock

  constructor(
    name: PriceSourceName,
    began: ReadonlyMap<ChainSlug, Day>,
    clock: Clock,
    closesAtOnce: Partial<PriceSource['closesAtOnce']> = {},
  ) {
    this.name = name
    this.#began = began
    this.#clock = clock
    this.closesAtOnce = { chains: 1, days: 300, newest: false, ...closesAtOnce }
  }

  get chains(): ReadonlySet<ChainSlug> {
    return new Set(this.#began.keys())
  }

  since(chain: ChainSlug): Day | null {
    return this.#began.get(chain) ?? null
  }

  async closes(chains: readonly ChainSlug[], range: DayRange): Promise<ReadonlyMap<ChainSlug, DayClose[]>> {
    this.requests.push({ chains, range })
    this.#failIfDown()
    const today = dayOfMs(this.#clock.now())
    const closes = new Map<ChainSlug, DayClose[]>()
    if (this.emptyAnswers > 0) {
      this.emptyAnswers -= 1
      return closes
    }
    const cut = this.cutAnswers > 0 ? 100 : 0
    if (cut > 0) this.cutAnswers -= 1
    for (const chain of chains) {
      const days: DayClose[] = []
      const first = Math.max(range.from + cut, this.#began.get(chain) ?? 0)
      for (let day = first; day <= Math.min(range.to, today - 1); day += 1) {
        if (!this.holes.has(day)) days.push({ day, close: this.closeOf(day) })
      }
      closes.set(chain, days)
    }
    return closes
  }

  async now(chains: readonly ChainSlug[], _options: CallOptions): Promise<ReadonlyMap<ChainSlug, PriceNow>> {
    this.asksNow += 1
    this.#failIfDown()
    return new Map(chains.map((chain) => [chain, { price: '64000.1', at: this.#clock.now() / 1000 }]))
  }

  status(): SourceStatus {
    throw new Error('a test needs no status')
  }

  #failIfDown(): void {
    if (this.isDown) throw new SourceError('down', 'source_unavailable', 'Test does not answer.')
  }
}
