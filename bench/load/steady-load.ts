import { setTimeout } from 'node:timers/promises'
import { Connection } from './connection.ts'
import { type PageRange, pagePaths } from './page-paths.ts'

/**
 * Sends requests at a steady rate, however slow the answers are, and measures each latency from the time at which the
 * request was due, so that a stall counts for every request that it delays (no coordinated omission).
 */
export class SteadyLoad {
  readonly #idle: Connection[]
  readonly #paths: Generator<string, never>
  readonly #everyMs: number
  readonly #due: number[] = []
  readonly #latenciesMs: number[] = []
  readonly #open = new Set<Promise<void>>()
  readonly #loop: Promise<void>
  #stopped = false

  static async start(
    url: string,
    range: PageRange,
    perSecond: number,
    connections: number,
  ): Promise<SteadyLoad> {
    const idle = await Promise.all(Array.from({ length: connections }, () => Connection.open(url)))
    return new SteadyLoad(idle, range, 1000 / perSecond)
  }

  private constructor(idle: Connection[], range: PageRange, everyMs: number) {
    this.#idle = idle
    this.#paths = pagePaths(range)
    this.#everyMs = everyMs
    this.#loop = this.#run()
  }

  /** Latencies of all requests, in milliseconds. */
  async stop(): Promise<Float64Array> {
    this.#stopped = true
    await this.#loop
    while (this.#open.size > 0) await Promise.all(this.#open)
    for (const connection of this.#idle) connection.close()
    return Float64Array.from(this.#latenciesMs)
  }

  async #run(): Promise<void> {
    const start = performance.now()
    for (let number = 0; !this.#stopped; await setTimeout(1)) {
      const dueAt = () => start + number * this.#everyMs
      for (; dueAt() <= performance.now(); number++) this.#due.push(dueAt())
      this.#send()
    }
  }

  #send(): void {
    while (this.#due.length > 0 && this.#idle.length > 0) {
      const request = this.#request(this.#due.shift() as number, this.#idle.pop() as Connection)
      this.#open.add(request)
      request.finally(() => this.#open.delete(request)).catch(() => {})
    }
  }

  async #request(dueAt: number, connection: Connection): Promise<void> {
    await connection.get(this.#paths.next().value)
    this.#latenciesMs.push(performance.now() - dueAt)
    this.#idle.push(connection)
    this.#send()
  }
}
