import type { Chain, ChainSlug } from '../domain/chains/chain.ts'
import { chainOf } from '../domain/chains/chain.ts'
import {
  highestTip,
  isStillReading,
  type KnownTip,
  whyImpossibleRows,
  whyImpossibleTotals,
  whyTooManyRows,
} from '../domain/history/plausible.ts'
import { withTwinCoinbases } from '../domain/history/twin-coinbases.ts'
import type { Clock } from '../domain/ports/clock.ts'
import {
  type BatchChecker,
  type CallOptions,
  type HistoryPage,
  type PageRequest,
  SourceError,
  type SourceStatus,
  type Work,
} from '../domain/ports/source.ts'
import type { OpenSource } from './source-descriptor.ts'

/** The highest tip of each chain that was accepted from any source. */
export type KnownTips = Map<ChainSlug, KnownTip>

/** A source whose answers are refused when no address or chain can be as they say. */
export class PlausibleSource implements OpenSource {
  readonly #source: OpenSource
  readonly #clock: Clock
  readonly #known: KnownTips
  readonly batchChecker: BatchChecker | null

  constructor(source: OpenSource, clock: Clock, known: KnownTips) {
    this.#source = source
    this.#clock = clock
    this.#known = known
    this.batchChecker = source.batchChecker === null ? null : this.#checked(source.batchChecker)
  }

  get name(): string {
    return this.#source.name
  }

  get offsetMax(): number {
    return this.#source.offsetMax
  }

  get bareKeyInspector() {
    return this.#source.bareKeyInspector
  }

  async page(request: PageRequest, options: CallOptions): Promise<HistoryPage> {
    const { chain } = request
    const answer = await this.#source.page(request, options)
    const page = answer.offset === 0 ? withTwinCoinbases(chain.slug, answer) : answer
    this.#require(whyImpossibleTotals(chain, page))
    this.#requireTip(chain, page.tip)
    this.#require(whyImpossibleRows(chain, page.rows, page.tip, this.#clock.now()))
    this.#require(whyTooManyRows(chain, page.rows, page.transactionCount - page.offset))
    return page
  }

  serves(chain: ChainSlug): boolean {
    return this.#source.serves(chain)
  }

  availableAt(now: number): number {
    return this.#source.availableAt(now)
  }

  paceMs(now: number, work: Work): number {
    return this.#source.paceMs(now, work)
  }

  /** Without tips that are refused. */
  status(): SourceStatus {
    return plausibleStatus(this.#source.status(), this.#known, this.#clock.now())
  }

  refresh(): Promise<void> {
    return this.#source.refresh()
  }

  open(signal: AbortSignal): Promise<void> {
    return this.#source.open(signal)
  }

  #checked(checker: BatchChecker): BatchChecker {
    return {
      sizeMax: checker.sizeMax,
      check: async (request, options) => {
        const answer = await checker.check(request, options)
        if (answer.tip !== null) this.#requireTip(request.chain, answer.tip)
        return answer
      },
    }
  }

  #requireTip(chain: Chain, tip: number): void {
    const now = this.#clock.now()
    const known = this.#known.get(chain.slug) ?? null
    const highest = highestTip(chain, known, now)
    this.#require(
      tip > highest ? `block ${tip} as the newest one, which ${chain.name} cannot have reached` : null,
    )
    if (isStillReading(chain, tip, known, now)) {
      const detail = `${this.name} is still reading the chain: it knows block ${tip}, and the newest one is ${known?.height}.`
      throw new SourceError('unusable', 'source_behind', detail)
    }
    if (known === null || tip >= known.height) this.#known.set(chain.slug, { height: tip, at: now })
  }

  #require(whyImpossible: string | null): void {
    if (whyImpossible === null) return
    throw new SourceError('unusable', 'source_inconsistent', `${this.name} reports ${whyImpossible}.`)
  }
}

/** A status without the tips that are refused. */
export function plausibleStatus(status: SourceStatus, known: KnownTips, now: number): SourceStatus {
  const possible = Object.entries(status.tips).filter(
    ([slug, tip]) => tip <= highestTip(chainOf(slug as ChainSlug), known.get(slug as ChainSlug) ?? null, now),
  )
  return { ...status, tips: Object.fromEntries(possible) }
}
