import { randomUUID } from 'node:crypto'
import type { Database } from './database.ts'
import { RepeatingTask } from './repeating-task.ts'

const EVERY_MS = 60_000
/** Time (ms) that a notification may take. */
const WAIT_MS = 5000

/** Sends a notification to the listening connection every minute: a pooler or a proxy may silently drop LISTEN. */
export class ListenTest {
  readonly #db: Database
  readonly #channel: string
  readonly #onStoreError: (error: Error) => void
  readonly #everyMs: number
  readonly #waitMs: number
  #first: Promise<void> = Promise.resolve()
  #task: RepeatingTask | null = null
  #awaited: { readonly text: string; readonly received: () => void } | null = null
  #passed = true

  constructor(
    db: Database,
    channel: string,
    onStoreError: (error: Error) => void,
    { everyMs = EVERY_MS, waitMs = WAIT_MS } = {},
  ) {
    this.#db = db
    this.#channel = channel
    this.#onStoreError = onStoreError
    this.#everyMs = everyMs
    this.#waitMs = waitMs
  }

  /** Whether the last notification arrived. */
  get passed(): boolean {
    return this.#passed
  }

  start(): void {
    this.#first = this.#run().catch(this.#onStoreError)
    this.#task = new RepeatingTask(() => this.#run(), this.#everyMs, this.#onStoreError)
  }

  /** The payload of any notification that has arrived. */
  receive(payload: string): void {
    if (payload === this.#awaited?.text) this.#awaited.received()
  }

  async close(): Promise<void> {
    this.#awaited?.received()
    await this.#first
    await this.#task?.close()
  }

  async #run(): Promise<void> {
    const arrived = Promise.withResolvers<boolean>()
    const awaited = { text: `test ${randomUUID()}`, received: () => arrived.resolve(true) }
    this.#awaited = awaited
    const timer = setTimeout(() => arrived.resolve(false), this.#waitMs)
    try {
      await this.#db.run('select pg_notify($1, $2)', [this.#channel, awaited.text])
      this.#note(await arrived.promise)
    } finally {
      clearTimeout(timer)
      this.#awaited = null
    }
  }

  #note(passed: boolean): void {
    if (passed === this.#passed) return
    this.#passed = passed
    this.#onStoreError(
      new Error(
        passed
          ? 'LISTEN works again; changes are no longer polled for'
          : 'LISTEN delivers nothing, perhaps because of a connection pooler; changes are polled for four times a second',
      ),
    )
  }
}
