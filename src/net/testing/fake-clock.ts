import type { Clock } from '../../domain/ports/clock.ts'

interface Sleeper {
  readonly at: number
  readonly wake: () => void
}

/** `jumping`: a sleep returns at once and advances the clock. `stepped`: only `run` and `advance` advance it. */
export class FakeClock implements Clock {
  readonly slept: number[] = []
  chance = 0.5
  #now: number
  readonly #jumping: boolean
  #sleepers: Sleeper[] = []

  constructor(start: string, mode: 'jumping' | 'stepped' = 'jumping') {
    this.#now = Date.parse(start)
    this.#jumping = mode === 'jumping'
  }

  get sleeping(): number {
    return this.#sleepers.length
  }

  now(): number {
    return this.#now
  }

  random(): number {
    return this.chance
  }

  set(to: number): void {
    this.#now = to
  }

  async sleep(ms: number, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted()
    this.slept.push(ms)
    if (this.#jumping) {
      this.#now += ms
      return
    }
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    const sleeper = { at: this.#now + ms, wake: resolve }
    const abort = () => {
      this.#sleepers = this.#sleepers.filter((other) => other !== sleeper)
      reject(signal.reason)
    }
    this.#sleepers.push(sleeper)
    signal.addEventListener('abort', abort, { once: true })
    try {
      await promise
    } finally {
      signal.removeEventListener('abort', abort)
    }
  }

  /** Advances the clock; each sleeper wakes at its time. */
  async advance(ms: number): Promise<void> {
    const end = this.#now + ms
    await idle()
    for (let next = this.#next(); next !== null && next.at <= end; next = this.#next()) await this.#wake(next)
    this.#now = end
    await idle()
  }

  /** Advances the clock from one sleeper to the next until `work` is done. */
  async run<T>(work: Promise<T>): Promise<T> {
    let done = false
    const end = () => {
      done = true
    }
    work.then(end, end)
    await idle()
    while (!done) {
      const next = this.#next()
      if (next === null) throw new Error('The work is not done, and nothing is sleeping.')
      await this.#wake(next)
    }
    return work
  }

  #next(): Sleeper | null {
    return this.#sleepers.reduce<Sleeper | null>(
      (first, sleeper) => (first === null || sleeper.at < first.at ? sleeper : first),
      null,
    )
  }

  async #wake(sleeper: Sleeper): Promise<void> {
    this.#now = Math.max(this.#now, sleeper.at)
    this.#sleepers = this.#sleepers.filter((other) => other !== sleeper)
    sleeper.wake()
    await idle()
  }
}

/** Lets all promise callbacks run. */
async function idle(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve))
}
