import type { Clock } from '../../domain/ports/clock.ts'

/** Sleeping takes no time but moves the clock. */
export class InstantClock implements Clock {
  #now: number

  constructor(now = 1_700_000_000_000) {
    this.#now = now
  }

  now(): number {
    return this.#now
  }

  async sleep(ms: number, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted()
    this.#now += ms
  }

  random(): number {
    return 0.5
  }

  pass(ms: number): void {
    this.#now += ms
  }
}
