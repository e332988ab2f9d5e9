import { unlessAborted } from './unless-aborted.ts'

/** FIFO mutex. An aborted waiter gives up its slot. */
export class Mutex {
  #end: Promise<void> = Promise.resolve()

  /** Rejects with the signal's reason when aborted while waiting; `work` handles the signal itself. */
  async run<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T> {
    const before = this.#end
    const slot = Promise.withResolvers<void>()
    this.#end = slot.promise
    try {
      await unlessAborted(before, signal)
      return await work()
    } finally {
      void before.then(slot.resolve)
    }
  }
}
