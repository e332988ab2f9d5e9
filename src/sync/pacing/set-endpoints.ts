import type { ChainSlug } from '../../domain/chains/chain.ts'

const MINUTE_MS = 60_000
/** The first and the longest time (ms) without sets; it doubles with each failure in a row. */
const FIRST_MS = 10 * MINUTE_MS
const MAX_MS = 360 * MINUTE_MS

interface Endpoint {
  /** No set before (ms). */
  readonly until: number
  /** In a row. */
  readonly failures: number
}

/**
 * Which sources fail to answer sets of a chain, or wallets, as far as this process knows. Addresses are read one by one meanwhile;
 * nothing else of the source is held back.
 */
export class SetEndpoints {
  readonly #endpoints = new Map<string, Endpoint>()

  works(source: string, chain: ChainSlug, now: number): boolean {
    const { until } = this.#of(source, chain)
    // One that lasts longer than any was noted before the clock was set back.
    return until <= now || until > now + MAX_MS
  }

  /** Sets that fail together count once. `retryAt` (ms): the source does not answer earlier. */
  failed(source: string, chain: ChainSlug, now: number, retryAt = 0): void {
    if (!this.works(source, chain, now)) return
    const failures = this.#of(source, chain).failures + 1
    const ms = Math.min(MAX_MS, FIRST_MS * 2 ** (failures - 1))
    this.#set(source, chain, { failures, until: Math.max(now + ms, Math.min(retryAt, now + MAX_MS)) })
  }

  /** Its answers lack what a set is read by. */
  unfit(source: string, chain: ChainSlug, now: number): void {
    this.#set(source, chain, { failures: this.#of(source, chain).failures + 1, until: now + MAX_MS })
  }

  answered(source: string, chain: ChainSlug): void {
    this.#endpoints.delete(`${source} ${chain}`)
  }

  #of(source: string, chain: ChainSlug): Endpoint {
    return this.#endpoints.get(`${source} ${chain}`) ?? { until: 0, failures: 0 }
  }

  #set(source: string, chain: ChainSlug, endpoint: Endpoint): void {
    this.#endpoints.set(`${source} ${chain}`, endpoint)
  }
}
