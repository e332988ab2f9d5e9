/** How often a client's progress is checked. */
export const CHECK_MS = 30_000
/** What a client must take until each check: 4 KiB a second, less than any telephone line carries today. */
export const LEAST_BYTES = (CHECK_MS / 1000) * 4096
/** Buffers in between take much at once, then nothing for a while: so many checks can be paid in advance. */
const CHECKS_AHEAD = 3

/** Notices a client that reads too slowly on average. Its snapshot would block the database's checkpoint or vacuum. */
export class Pace implements Disposable {
  readonly #timer: ReturnType<typeof setInterval>
  #credit = 0

  constructor(onTooSlow: () => void) {
    this.#timer = setInterval(() => {
      this.#credit -= LEAST_BYTES
      if (this.#credit < 0) onTooSlow()
    }, CHECK_MS)
    this.#timer.unref()
  }

  /** The client has taken so many bytes. */
  took(bytes: number): void {
    this.#credit = Math.min(this.#credit + bytes, CHECKS_AHEAD * LEAST_BYTES)
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer)
  }
}
