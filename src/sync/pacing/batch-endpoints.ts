import type { ChainSlug } from '../../domain/chains/chain.ts'

const MINUTE_MS = 60_000
/** The first and the longest time (ms) without batch checks; it doubles with each failure in a row. */
const FIRST_MS = MINUTE_MS
const MAX_MS = 360 * MINUTE_MS
/** The shortest time (ms) between two addresses that are read although their batch reports no change. */
const SAMPLE_MS = 10 * MINUTE_MS

interface Endpoint {
  /** No batch checks before (ms). */
  readonly until: number
  /** In a row. */
  readonly failures: number
  /** An address was read meanwhile, so that the source itself works. */
  readonly isConfirmed: boolean
  /** One batch check finds out whether they work again. */
  readonly isProbed: boolean
  /** The newest block in the latest answer about one address; 0 before the first. */
  readonly tip: number
  /** The newest block in the latest batch, and since when (ms) batches report it. */
  readonly batchTip: number
  readonly batchTipSince: number
  /** No sample before (ms). */
  readonly sampleAt: number
}

const UNTRIED: Endpoint = {
  until: 0,
  failures: 0,
  isConfirmed: false,
  isProbed: false,
  tip: 0,
  batchTip: 0,
  batchTipSince: 0,
  sampleAt: 0,
}

/**
 * Which sources fail to answer batch checks of a chain, as far as this process knows. Their addresses are read one by one
 * meanwhile; nothing else of the source is held back.
 */
export class BatchEndpoints {
  readonly #endpoints = new Map<string, Endpoint>()

  /** Whether the last batch check succeeded. */
  works(source: string, chain: ChainSlug): boolean {
    return this.#of(source, chain).failures === 0
  }

  /** Whether a batch check may be sent: after failures one at a time. Its outcome is to be reported below. */
  take(source: string, chain: ChainSlug, now: number): boolean {
    const { until, failures, isProbed } = this.#of(source, chain)
    if (failures === 0) return true
    if (until > now || isProbed) return false
    this.#set(source, chain, { isProbed: true })
    return true
  }

  /** Batch checks that fail together count once. */
  failed(source: string, chain: ChainSlug, now: number): void {
    const { until, failures } = this.#of(source, chain)
    if (until > now) return
    const ms = Math.min(MAX_MS, FIRST_MS * 2 ** failures)
    this.#set(source, chain, { until: now + ms, failures: failures + 1, isProbed: false })
  }

  answered(source: string, chain: ChainSlug, tip: number | null, now: number): void {
    const isNew = tip !== this.#of(source, chain).batchTip
    const seen = tip !== null && isNew ? { batchTip: tip, batchTipSince: now } : {}
    this.#set(source, chain, { until: 0, failures: 0, isConfirmed: false, isProbed: false, ...seen })
  }

  /** The source is down: what failed before may have been no fault of the batch checks. */
  sourceDown(source: string, chain: ChainSlug): void {
    if (!this.#of(source, chain).isConfirmed) this.#set(source, chain, { until: 0, failures: 0 })
  }

  /** A batch check had no outcome that says anything about batch checks. */
  gaveUp(source: string, chain: ChainSlug): void {
    this.#set(source, chain, { isProbed: false })
  }

  /** An address was read under this tip. */
  wasRead(source: string, chain: ChainSlug, tip: number): void {
    this.#set(source, chain, { tip, isConfirmed: this.#of(source, chain).failures > 0 })
  }

  tip(source: string, chain: ChainSlug): number {
    return this.#of(source, chain).tip
  }

  /**
   * Whether one address of a batch without changes is to be read all the same, now and then. Batches that stand still look
   * like those in which nothing happens; reading one address shows the difference. `intervalMs` is the time between two
   * checks of an address, 0 for none: batches of the same round may well report the same block.
   */
  takeSample(source: string, chain: ChainSlug, now: number, intervalMs: number): boolean {
    const { sampleAt, batchTipSince } = this.#of(source, chain)
    const roundMs = Math.min(intervalMs || SAMPLE_MS, SAMPLE_MS)
    if (sampleAt > now || batchTipSince + roundMs / 2 > now) return false
    this.#set(source, chain, { sampleAt: now + SAMPLE_MS })
    return true
  }

  #of(source: string, chain: ChainSlug): Endpoint {
    return this.#endpoints.get(`${source} ${chain}`) ?? UNTRIED
  }

  #set(source: string, chain: ChainSlug, change: Partial<Endpoint>): void {
    this.#endpoints.set(`${source} ${chain}`, { ...this.#of(source, chain), ...change })
  }
}
