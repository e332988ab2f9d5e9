import pg from 'pg'
import { type Announcement, CHANNEL, parseAnnouncement } from './announcements.ts'
import { connectionOptions } from './connection.ts'
import type { Database } from './database.ts'

export interface ListenerOptions {
  readonly url: string
  /** False where the engine cannot notify: it is looked for what is new instead. */
  readonly notified: boolean
  readonly onTrouble: (error: Error) => void
  /** Announcements that came together, in order. */
  readonly onHeard: (announcements: readonly Announcement[]) => Promise<void>
}

/** What comes within so many ms is told together. */
const GATHER_MS = 15
const LOOK_MS = 400
/** Where it is notified it looks all the same: a connection can be dead for hours before anybody notices. */
const LOOK_NOTIFIED_MS = 10_000
const RETRY_MS = 1000
/** The connection that listens is dead when it does not answer for so long. */
const ANSWER_MS = 8000
/** Transactions end in another order than they take their numbers: none is out for longer than this (s). */
const OVERLAP_SECONDS = 15
/** So many announcements are remembered, so that none is told twice. */
const REMEMBERED = 20_000

/** Hears what processes announce, whether it is notified or has to look, and loses nothing when its connection breaks. */
export class Listener {
  readonly #db: Database
  readonly #options: ListenerOptions
  readonly #seen = new Set<number>()
  readonly #heard: Announcement[] = []
  #client: pg.Client | null = null
  #gathering: NodeJS.Timeout | null = null
  #looking: NodeJS.Timeout | null = null
  #reconnecting: NodeJS.Timeout | null = null
  /** When (ms, monotonic) it was last looked for what is new. */
  #lookedAt = performance.now()
  #telling: Promise<void> = Promise.resolve()
  #closed = false

  constructor(db: Database, options: ListenerOptions) {
    this.#db = db
    this.#options = options
  }

  async open(): Promise<void> {
    const { rows } = await this.#db.send(
      "select id from announcement where told_at > now() - $1 * interval '1 s'",
      [OVERLAP_SECONDS],
    )
    for (const row of rows) this.#seen.add(row.id)
    this.#lookedAt = performance.now()
    if (this.#options.notified) await this.#connect()
    this.#lookLater()
  }

  async close(): Promise<void> {
    this.#closed = true
    if (this.#gathering !== null) clearTimeout(this.#gathering)
    if (this.#looking !== null) clearTimeout(this.#looking)
    if (this.#reconnecting !== null) clearTimeout(this.#reconnecting)
    await this.#client?.end().catch(() => {})
    await this.#telling
  }

  async #connect(): Promise<void> {
    const client = new pg.Client({ ...connectionOptions(this.#options.url), query_timeout: ANSWER_MS })
    const lost = (error: Error) => this.#reconnect(client, error)
    client.on('error', lost)
    client.on('end', () => lost(new Error('the connection that listens has ended')))
    client.on('notification', ({ payload = '' }) => {
      const [, id, text] = /^(\d+) (.*)$/.exec(payload) ?? []
      if (id !== undefined && text !== undefined) this.#hear(Number(id), text)
    })
    this.#client = client
    await client.connect()
    await client.query(`listen ${CHANNEL}`)
  }

  #reconnect(client: pg.Client, error: Error): void {
    if (this.#closed || this.#client !== client) return
    this.#client = null
    this.#options.onTrouble(error)
    client.end().catch(() => {})
    this.#reconnecting = setTimeout(async () => {
      try {
        await this.#connect()
        await this.#look()
      } catch (again) {
        if (this.#client !== null) this.#reconnect(this.#client, again as Error)
      }
    }, RETRY_MS)
  }

  #lookLater(): void {
    if (this.#closed) return
    const wait = this.#options.notified ? LOOK_NOTIFIED_MS : LOOK_MS
    this.#looking = setTimeout(async () => {
      await this.#look().catch(this.#options.onTrouble)
      this.#lookLater()
    }, wait)
  }

  /** Reads what was announced since the last time, and hears whether the connection that listens still lives. */
  async #look(): Promise<void> {
    const client = this.#client
    client?.query('select 1').catch((error) => this.#reconnect(client, error))
    const begun = performance.now()
    const since = OVERLAP_SECONDS + (begun - this.#lookedAt) / 1000
    const rows = await this.#db.all(
      `select id, text from announcement where told_at > now() - $1 * interval '1 s' order by id`,
      [since],
    )
    this.#lookedAt = begun
    for (const row of rows) this.#hear(Number(row['id']), String(row['text']))
  }

  #hear(id: number, text: string): void {
    if (this.#seen.has(id)) return
    this.#seen.add(id)
    if (this.#seen.size > REMEMBERED) this.#seen.delete(this.#seen.values().next().value as number)
    const announcement = parseAnnouncement(text)
    if (announcement === null) return
    this.#heard.push(announcement)
    this.#gathering ??= setTimeout(() => {
      this.#gathering = null
      this.#telling = this.#telling.then(() => this.#tell()).catch(this.#options.onTrouble)
    }, GATHER_MS)
  }

  async #tell(): Promise<void> {
    await this.#options.onHeard(this.#heard.splice(0))
  }
}
