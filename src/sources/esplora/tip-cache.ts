import type { Clock } from '../../domain/ports/clock.ts'
import type { CallOptions } from '../../domain/ports/source.ts'
import type { BlockHeights } from './block-heights.ts'
import type { EsploraCalls } from './esplora-calls.ts'

/** The newest block. Lists that are read between two equal tips belong to the same chain. */
export interface Tip {
  readonly hash: string
  readonly height: number
}

/** How long (ms) a tip is reused by callers that can do with a slightly older one. */
const RECENT_MS = 60_000

/** Caches the server's newest block. */
export class TipCache {
  readonly #calls: EsploraCalls
  readonly #heights: BlockHeights
  readonly #clock: Clock
  #last: { readonly tip: Tip; readonly at: number } | null = null

  constructor(calls: EsploraCalls, heights: BlockHeights, clock: Clock) {
    this.#calls = calls
    this.#heights = heights
    this.#clock = clock
  }

  /**
   * A tip fetched within the last minute; whatever is read after it is at least as new. Always fetched for a repeated
   * request, since the answer to the first one was stale.
   */
  async recent(repeat: number, options: CallOptions): Promise<Tip> {
    const { tip, at } = this.#last ?? { tip: null, at: 0 }
    const isRecent = repeat === 0 && this.#clock.now() - at < RECENT_MS
    return tip !== null && isRecent ? tip : await this.now(options)
  }

  /** Fetches the tip: one request, and another for the header of a new block. */
  async now(options: CallOptions): Promise<Tip> {
    const at = this.#clock.now()
    const hash = await this.#calls.tipHash(options)
    const height = await this.#heights.of(hash, options, 'newest')
    if (height === null) return await this.#unproven(hash, options)
    const tip = { hash, height }
    this.#last = { tip, at }
    return tip
  }

  /** The server's own count may lag behind its newest block, so what does not belong together is not kept. */
  async #unproven(hash: string, options: CallOptions): Promise<Tip> {
    this.#last = null
    return { hash, height: await this.#calls.tipHeight(options) }
  }
}
