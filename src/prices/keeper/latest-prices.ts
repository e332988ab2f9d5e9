import type { ChainSlug } from '../../domain/chains/chain.ts'
import type { PriceNow, SourcedPriceNow } from '../../domain/money/price.ts'
import type { Clock } from '../../domain/ports/clock.ts'
import type { LatestPrices } from '../../domain/ports/latest-prices.ts'
import type { PriceBook } from '../../domain/ports/price-book.ts'
import type { PriceSource } from '../../domain/ports/price-source.ts'
import { SourceError } from '../../domain/ports/source.ts'

export interface LatestPricesParts {
  readonly sources: readonly PriceSource[]
  readonly book: PriceBook
  /** The chains whose coins are followed. */
  readonly followed: () => Promise<readonly ChainSlug[]>
  readonly clock: Clock
  readonly stopping: AbortSignal
  readonly onUnexpected: (error: unknown) => void
}

/** A younger price (ms) is not asked for again. */
const AGE_MAX_MS = 5 * 60_000
/** A process that asks and ends meanwhile holds up the others for so long (ms). */
const LEASE_MS = 60_000
/** A provider that takes longer (ms) does not hold up the next one. */
const ANSWER_MS_MAX = 15_000
/** The longest (ms) that a request without any price waits for one. */
const WAIT_MAX_MS = 2000

/** The prices of now, asked for only when a request needs them: by one process at a time, one provider after another. */
export class LatestPriceKeeper implements LatestPrices {
  readonly #parts: LatestPricesParts
  #asking: Promise<void> | null = null
  #askedAt = Number.NEGATIVE_INFINITY
  #askedOf: ReadonlySet<ChainSlug> = new Set()

  constructor(parts: LatestPricesParts) {
    this.#parts = parts
  }

  async wanted(known: ReadonlySet<ChainSlug>): Promise<boolean> {
    const { sources, clock, onUnexpected, followed } = this.#parts
    if (sources.length === 0) return false
    const lacking = (await followed()).filter((chain) => !known.has(chain))
    const age = clock.now() - this.#askedAt
    const isDue = age >= AGE_MAX_MS || age < 0 || lacking.some((chain) => !this.#askedOf.has(chain))
    if (this.#asking === null && isDue) {
      this.#askedAt = clock.now()
      this.#asking = this.#ask()
        .catch(onUnexpected)
        .finally(() => {
          this.#asking = null
        })
    }
    if (lacking.length === 0 || this.#asking === null) return false
    const waited = new AbortController()
    await Promise.race([this.#asking, clock.sleep(WAIT_MAX_MS, waited.signal).catch(() => {})])
    waited.abort()
    return true
  }

  async #ask(): Promise<void> {
    const { book, clock, followed } = this.#parts
    const chains = await followed()
    const isNew = chains.some((chain) => !this.#askedOf.has(chain))
    this.#askedOf = new Set(chains)
    const known = await book.now()
    const now = clock.now()
    const lacks = isNew && chains.some((chain) => !known.has(chain))
    const unlessSince = lacks ? now + 1 : now - AGE_MAX_MS + 1
    if (!(await book.take('now', { now, leaseMs: LEASE_MS, unlessSince }))) return
    const prices = await this.#askEach(chains).catch(() => null)
    if (prices !== null && prices.size > 0) await book.setNow(prices)
    await book.giveUp('now', prices === null ? null : now)
  }

  async #askEach(chains: readonly ChainSlug[]): Promise<ReadonlyMap<ChainSlug, SourcedPriceNow>> {
    const { sources } = this.#parts
    const prices = new Map<ChainSlug, SourcedPriceNow>()
    for (const source of sources) {
      const lacking = chains.filter((chain) => source.chains.has(chain) && !prices.has(chain))
      if (lacking.length === 0) continue
      try {
        const answer = await this.#askOne(source, lacking)
        for (const [chain, price] of answer) prices.set(chain, { ...price, source: source.name })
      } catch (error) {
        if (!(error instanceof SourceError)) throw error
      }
    }
    return prices
  }

  /** Throws SourceError, also if it does not answer in time. */
  async #askOne(
    source: PriceSource,
    chains: readonly ChainSlug[],
  ): Promise<ReadonlyMap<ChainSlug, PriceNow>> {
    const { clock, stopping } = this.#parts
    const answered = new AbortController()
    const late = new AbortController()
    const deadline = clock.sleep(ANSWER_MS_MAX, AbortSignal.any([answered.signal, stopping])).then(
      () =>
        late.abort(new SourceError('down', 'source_unavailable', `${source.title} did not answer in time.`)),
      () => {},
    )
    try {
      const signal = AbortSignal.any([stopping, late.signal])
      return await source.now(chains, { signal, manual: false })
    } finally {
      answered.abort()
      await deadline
    }
  }
}
