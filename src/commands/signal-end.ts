import { setTimeout as sleep } from 'node:timers/promises'

/** What is not closed by then is abandoned: a kill at any moment loses nothing. */
const CLOSE_MS_MAX = 5000

/** The end of a command by a signal: at once; but a database that the command has opened is closed first. */
export class SignalEnd {
  readonly #closings: (() => Promise<void>)[] = []
  #hasBegun = false

  /** Whether what fails now fails because of it. */
  get hasBegun(): boolean {
    return this.#hasBegun
  }

  /** Without `close`, the newest changes would stay in files beside the database. */
  closeFirst(close: () => Promise<void>): void {
    this.#closings.push(close)
  }

  /** Resolves when the process may end. A second signal does not wait. */
  async begin(): Promise<void> {
    if (this.#hasBegun || this.#closings.length === 0) return
    this.#hasBegun = true
    const closed = Promise.allSettled(this.#closings.map((close) => close()))
    await Promise.race([closed, sleep(CLOSE_MS_MAX)])
  }
}
