import { setImmediate } from 'node:timers/promises'
import type { StoreChanges } from '../../domain/ports/store-changes.ts'
import { WakeUp } from '../pacing/wake-up.ts'
import { type MergeParts, mergeNext } from './merge-next.ts'

/** Changes that arrive within this time (ms) after a merge are merged together. */
const GATHER_MS = 200
const ERROR_PAUSE_MS = 1000

export interface MergerParts extends MergeParts {
  readonly changes: StoreChanges
  /** How often (ms) to poll for histories that other processes have left behind; Infinity where there are none. */
  readonly pollMs: number
}

/** Keeps the histories of wallets, groups and everything up to date with those of their addresses. */
export class Merger {
  readonly #parts: MergerParts
  readonly #signal: AbortSignal
  readonly #onReplaced: () => void
  readonly #wakeUp: WakeUp
  #loop: Promise<void> = Promise.resolve()

  /** `onReplaced`: rows are to be swept. */
  constructor(parts: MergerParts, signal: AbortSignal, onReplaced: () => void) {
    this.#parts = parts
    this.#signal = signal
    this.#onReplaced = onReplaced
    this.#wakeUp = new WakeUp(parts.clock, signal)
  }

  /** Until the signal aborts. */
  start(): void {
    this.#parts.changes.subscribe(({ kind }) => {
      if (kind === 'merge') this.#wakeUp.wake()
    })
    this.#signal.addEventListener('abort', () => this.#wakeUp.wake())
    this.#loop = this.#run()
  }

  /** Resolves when the signal has ended it. */
  async idle(): Promise<void> {
    await this.#loop
  }

  async #run(): Promise<void> {
    const { merges, clock, pollMs, onUnexpected } = this.#parts
    while (!this.#signal.aborted) {
      this.#wakeUp.reset()
      try {
        const hasMerged = await this.#mergeAll()
        // Aborted when the program stops.
        if (hasMerged) await clock.sleep(GATHER_MS, this.#signal).catch(() => {})
        else await this.#wakeUp.sleep(await merges.nextDue(), pollMs)
      } catch (error) {
        onUnexpected(error)
        await clock.sleep(ERROR_PAUSE_MS, this.#signal).catch(() => {})
      }
    }
  }

  async #mergeAll(): Promise<boolean> {
    for (let hasMerged = false; !this.#signal.aborted; ) {
      const merged = await mergeNext(this.#parts, this.#signal)
      if (merged === 'nothing due') return hasMerged
      if (merged === 'rebuilt') this.#onReplaced()
      if (merged !== 'postponed') hasMerged = true
      // Many small merges in a row would keep requests waiting.
      await setImmediate()
    }
    return true
  }
}
