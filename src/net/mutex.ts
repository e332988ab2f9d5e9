/** Lets one after the other do its work, first come first served. Who gives up leaves its place to the next. */
export class Mutex {
  #end: Promise<void> = Promise.resolve()

  /** Rejects with the signal's reason when aborted while waiting; `work` minds the signal itself. */
  async run<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T> {
    const before = this.#end
    const turn = Promise.withResolvers<void>()
    this.#end = turn.promise
    try {
      await unlessAborted(before, signal)
      return await work()
    } finally {
      void before.then(turn.resolve)
    }
  }
}

async function unlessAborted(before: Promise<void>, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted()
  const aborted = Promise.withResolvers<never>()
  const abort = () => aborted.reject(signal.reason)
  signal.addEventListener('abort', abort, { once: true })
  try {
    await Promise.race([before, aborted.promise])
  } finally {
    signal.removeEventListener('abort', abort)
  }
}
