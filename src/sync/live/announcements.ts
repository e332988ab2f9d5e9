import { chainOf } from '../../domain/chains/chain.ts'
import type { AnnouncedBlock } from '../../domain/ports/watched-addresses.ts'
import { WakeUp } from '../pacing/wake-up.ts'
import type { AnnouncingSource, WatchParts } from './watch-parts.ts'

/** After the store could not be written (ms). */
const RETRY_MS = 1000

/** Passes announcements on to the queue: those that arrive while one write is under way are in the next one. */
export class Announcements {
  readonly #source: AnnouncingSource
  readonly #parts: WatchParts
  readonly #signal: AbortSignal
  readonly #wakeUp: WakeUp
  #addresses = new Set<string>()
  #block: AnnouncedBlock | null = null

  constructor(source: AnnouncingSource, parts: WatchParts, signal: AbortSignal) {
    this.#source = source
    this.#parts = parts
    this.#signal = signal
    this.#wakeUp = new WakeUp(parts.clock, signal)
    signal.addEventListener('abort', () => this.#wakeUp.wake(), { once: true })
  }

  changed(address: string): void {
    this.#addresses.add(address)
    this.#wakeUp.wake()
  }

  block(height: number, replacedFrom: number | null): void {
    const { finalityDepth } = chainOf(this.#source.chain)
    this.#block = {
      height,
      replacedFrom: lower(this.#block?.replacedFrom ?? null, replacedFrom),
      finalityDepth,
    }
    this.#wakeUp.wake()
  }

  /** Until the signal aborts. */
  async run(): Promise<void> {
    while (!this.#signal.aborted) {
      this.#wakeUp.reset()
      try {
        await this.#passOn()
        if (!this.#isWaiting) await this.#wakeUp.sleep(null, Number.POSITIVE_INFINITY)
      } catch (error) {
        this.#parts.onUnexpected(error)
        await this.#parts.clock.sleep(RETRY_MS, this.#signal).catch(() => {})
      }
    }
  }

  get #isWaiting(): boolean {
    return this.#addresses.size > 0 || this.#block !== null
  }

  async #passOn(): Promise<void> {
    const { watched, clock } = this.#parts
    const { chain } = this.#source
    const [addresses, block] = [this.#addresses, this.#block]
    this.#addresses = new Set()
    this.#block = null
    try {
      if (addresses.size > 0) await watched.announced(chain, [...addresses], clock.now())
      addresses.clear()
      if (block !== null) await watched.block(chain, block, clock.now())
    } catch (error) {
      this.#keep(addresses, block)
      throw error
    }
  }

  /** Nothing that was announced is lost while the store cannot be written. */
  #keep(addresses: ReadonlySet<string>, block: AnnouncedBlock | null): void {
    for (const address of addresses) this.#addresses.add(address)
    if (block === null) return
    const newer = this.#block ?? block
    this.#block = { ...newer, replacedFrom: lower(newer.replacedFrom, block.replacedFrom) }
  }
}

function lower(a: number | null, b: number | null): number | null {
  return a === null || b === null ? (a ?? b) : Math.min(a, b)
}
