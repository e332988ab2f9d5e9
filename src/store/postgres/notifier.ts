import type { Database } from './database.ts'

/** PostgreSQL's limit is 7999 bytes. */
const PAYLOAD_MAX = 7900

/**
 * Sends the notifications of committed transactions, those of one round trip batched in the next
 * statement. Other processes find unsent ones when they poll.
 */
export class Notifier {
  readonly #db: Database
  /** Null: nothing is sent. */
  readonly #channel: string | null
  readonly #onStoreError: (error: Error) => void
  readonly #waiting: string[] = []
  #sending: Promise<void> | null = null

  constructor(db: Database, channel: string | null, onStoreError: (error: Error) => void) {
    this.#db = db
    this.#channel = channel
    this.#onStoreError = onStoreError
  }

  send(notifications: readonly string[]): void {
    if (this.#channel === null) return
    for (const notification of notifications) this.#waiting.push(notification)
    this.#sending ??= this.#drain().finally(() => {
      this.#sending = null
    })
  }

  async close(): Promise<void> {
    await this.#sending
  }

  async #drain(): Promise<void> {
    while (this.#waiting.length > 0) {
      try {
        await this.#db.run('select pg_notify($1, payload) from unnest($2::text[]) as payload', [
          this.#channel,
          payloadsOf(this.#waiting.splice(0)),
        ])
      } catch (error) {
        this.#onStoreError(error as Error)
      }
    }
  }
}

function payloadsOf(notifications: readonly string[]): string[] {
  const payloads: string[] = []
  let payload = ''
  for (const each of notifications) {
    if (payload !== '' && payload.length + each.length >= PAYLOAD_MAX) {
      payloads.push(payload)
      payload = ''
    }
    payload += payload === '' ? each : `\n${each}`
  }
  return [...payloads, payload]
}
