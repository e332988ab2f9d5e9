import type { Clock } from '../../domain/ports/clock.ts'
import type { CallOptions } from '../../domain/ports/source.ts'
import type { EsploraCalls } from './esplora-calls.ts'

/** The newest block. Lists that are read between two equal ones show one and the same chain. */
export interface Tip {
  readonly hash: string
  readonly height: number
}

/** So long (ms) one answer serves all who only want to know about where the chain stands. */
const RECENT_MS = 60_000

/** What the server knows as the newest block, asked no more often than it is needed. */
export class TipCache {
  readonly #calls: EsploraCalls
  readonly #clock: Clock
  #last: { readonly tip: Tip; readonly at: number } | null = null

  constructor(calls: EsploraCalls, clock: Clock) {
    this.#calls = calls
    this.#clock = clock
  }

  /**
   * A tip that was the newest at most a minute ago: what is read after this is no older. Who asks again, since the
   * first answer was too old, gets that of now.
   */
  async recent(repeat: number, options: CallOptions): Promise<Tip> {
    const { tip, at } = this.#last ?? { tip: null, at: 0 }
    const isRecent = repeat === 0 && this.#clock.now() - at < RECENT_MS
    return tip !== null && isRecent ? tip : await this.now(options)
  }

  /** The tip of this moment: one request, and another for the height of a new one. */
  async now(options: CallOptions): Promise<Tip> {
    const at = this.#clock.now()
    const hash = await this.#calls.tipHash(options)
    const known = this.#last?.tip
    // Read after its hash: should a block come in between, what is read later knows that block as well.
    const tip = known?.hash === hash ? known : { hash, height: await this.#calls.tipHeight(options) }
    this.#last = { tip, at }
    return tip
  }
}
