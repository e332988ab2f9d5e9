/** Repeats its work, each time `everyMs` after it ended last, until it is closed. */
export class RepeatingTask {
  #timer: NodeJS.Timeout | null = null
  #work: Promise<void> = Promise.resolve()
  #closed = false

  constructor(work: () => Promise<void>, everyMs: number, onStoreError: (error: Error) => void) {
    const again = () => {
      if (this.#closed) return
      this.#timer = setTimeout(() => {
        this.#work = work().catch(onStoreError).finally(again)
      }, everyMs)
    }
    again()
  }

  async close(): Promise<void> {
    this.#closed = true
    if (this.#timer !== null) clearTimeout(this.#timer)
    await this.#work
  }
}
