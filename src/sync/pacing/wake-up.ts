import type { Clock } from '../../domain/ports/clock.ts'

/** Lets a loop sleep until a time or until it is woken. */
export class WakeUp {
  readonly #clock: Clock
  readonly #signal: AbortSignal
  #woken = Promise.withResolvers<void>()

  constructor(clock: Clock, signal: AbortSignal) {
    this.#clock = clock
    this.#signal = signal
  }

  wake(): void {
    this.#woken.resolve()
  }

  /** Forgets earlier calls of `wake`. */
  reset(): void {
    this.#woken = Promise.withResolvers()
  }

  /** Sleeps until `until` (ms; null for no limit), at most `maxMs`; `wake` ends it early, also one called since `reset`. */
  async sleep(until: number | null, maxMs: number): Promise<void> {
    const timer = new AbortController()
    const signal = AbortSignal.any([timer.signal, this.#signal])
    const ms = Math.min(until === null ? Number.POSITIVE_INFINITY : until - this.#clock.now(), maxMs)
    const timeout =
      ms === Number.POSITIVE_INFINITY
        ? new Promise<void>(() => {})
        : // Aborted when woken early.
          this.#clock.sleep(Math.max(0, ms), signal).catch(() => {})
    await Promise.race([this.#woken.promise, timeout])
    timer.abort()
  }
}
