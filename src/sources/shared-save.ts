/** Saves one after the other, each time the newest state; all who ask during a save share the one after it. */
export class SharedSave {
  readonly #write: () => Promise<void>
  #running: Promise<void> = Promise.resolve()
  #next: Promise<void> | null = null

  /** `write` saves the state as it is when it is called. */
  constructor(write: () => Promise<void>) {
    this.#write = write
  }

  /** Resolves when all that was so before this call is saved; rejects if that save fails. */
  save(): Promise<void> {
    this.#next ??= this.#running.then(() => {
      this.#next = null
      const done = this.#write()
      this.#running = done.catch(() => {})
      return done
    })
    return this.#next
  }
}
