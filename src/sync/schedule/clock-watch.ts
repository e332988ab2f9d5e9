/** Smaller corrections of the clock (ms) make no difference. */
const TOLERANCE_MS = 30_000

/** Notices that the clock was set back. */
export class ClockWatch {
  #last = Number.NEGATIVE_INFINITY

  /** To be called every few seconds. True once after the clock was set back. */
  wasSetBack(now: number): boolean {
    const isBack = now < this.#last - TOLERANCE_MS
    this.#last = isBack ? now : Math.max(this.#last, now)
    return isBack
  }
}
