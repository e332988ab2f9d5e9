import pg from 'pg'
import { type Announcement, parseAnnouncement } from './announcements.ts'
import type { Database } from './database.ts'
import { ListenTest } from './listen-test.ts'

export interface ListenerOptions {
  /** Null where LISTEN does not work: announcements are polled for instead. */
  readonly channel: string | null
  readonly onStoreError: (error: Error) => void
  /** Announcements that arrived together, in order. */
  readonly onAnnounced: (announcements: readonly Announcement[]) => Promise<void>
}

/** Announcements that arrive within this time (ms) are passed on together. */
const GATHER_MS = 15
const POLL_MS = 250
/** Polled in addition to LISTEN: a notification can be lost, and a dead connection can go unnoticed for hours. */
const POLL_NOTIFIED_MS = 10_000
const RETRY_MS = 1000
/** Time (ms) without a response after which the listening connection counts as dead. */
const ANSWER_MS = 8000
/**
 * Announcements do not become visible in the order of their times. A transaction commits within this time (s) after its
 * announcement: it announces last, and then cannot be idle for more than 15 s (`database.ts`).
 */
const OVERLAP_SECONDS = 30
/** Ids of announcements that are remembered, so that none is passed on twice. */
const REMEMBERED = 50_000

/** Receives announcements by LISTEN or by polling; none is lost when its connection breaks. */
export class Listener {
  readonly #db: Database
  readonly #options: ListenerOptions
  readonly #listenTest: ListenTest | null
  readonly #seen = new Set<number>()
  readonly #gathered: Announcement[] = []
  #client: pg.Client | null = null
  #gathering: NodeJS.Timeout | null = null
  #polling: NodeJS.Timeout | null = null
  #reconnecting: NodeJS.Timeout | null = null
  /** Time of the last poll (ms, monotonic). */
  #polledAt = performance.now()
  #passing: Promise<void> = Promise.resolve()
  #closed = false

  constructor(db: Database, options: ListenerOptions) {
    this.#db = db
    this.#options = options
    const { channel, onStoreError } = options
    this.#listenTest = channel === null ? null : new ListenTest(db, channel, onStoreError)
  }

  async open(): Promise<void> {
    const { rows } = await this.#db.send(
      "select id from announcement where at > now() - $1 * interval '1 s'",
      [OVERLAP_SECONDS],
    )
    for (const row of rows) this.#seen.add(row.id)
    this.#polledAt = performance.now()
    const { channel } = this.#options
    if (channel !== null) {
      await this.#connect(channel)
      this.#listenTest?.start()
    }
    this.#pollLater()
  }

  async close(): Promise<void> {
    this.#closed = true
    await this.#listenTest?.close()
    if (this.#gathering !== null) clearTimeout(this.#gathering)
    if (this.#polling !== null) clearTimeout(this.#polling)
    if (this.#reconnecting !== null) clearTimeout(this.#reconnecting)
    await this.#client?.end().catch(() => {})
    await this.#passing
  }

  async #connect(channel: string): Promise<void> {
    const server = await this.#db.servers.current()
    const client = new pg.Client({ ...server, connectionTimeoutMillis: ANSWER_MS, query_timeout: ANSWER_MS })
    const lost = (error: Error) => this.#reconnect(channel, client, error)
    client.on('error', lost)
    client.on('end', () => lost(new Error('the listening connection has ended')))
    client.on('notification', ({ payload = '' }) => {
      this.#listenTest?.receive(payload)
      for (const line of payload.split('\n')) {
        const [, id, text] = /^(\d+) (.*)$/.exec(line) ?? []
        if (id !== undefined && text !== undefined) this.#receive(Number(id), text)
      }
    })
    this.#client = client
    await client.connect()
    await client.query(`listen ${channel}`)
  }

  #reconnect(channel: string, client: pg.Client | null, error: Error): void {
    if (this.#closed || this.#client !== client || this.#reconnecting !== null) return
    this.#client = null
    this.#options.onStoreError(error)
    client?.end().catch(() => {})
    this.#reconnecting = setTimeout(async () => {
      this.#reconnecting = null
      try {
        await this.#connect(channel)
        await this.#poll()
      } catch (again) {
        this.#reconnect(channel, this.#client, again as Error)
      }
    }, RETRY_MS)
  }

  #pollLater(): void {
    if (this.#closed) return
    const wait = this.#listenTest?.passed === true ? POLL_NOTIFIED_MS : POLL_MS
    this.#polling = setTimeout(async () => {
      await this.#poll().catch(this.#options.onStoreError)
      this.#pollLater()
    }, wait)
  }

  /** Reads what was announced since the last poll, and checks that the listening connection still responds. */
  async #poll(): Promise<void> {
    const { channel } = this.#options
    const client = this.#client
    if (channel !== null) {
      client?.query('select 1').catch((error) => this.#reconnect(channel, client, error))
    }
    const begun = performance.now()
    const since = OVERLAP_SECONDS + (begun - this.#polledAt) / 1000
    const rows = await this.#db.all(
      `select id, text from announcement where at > now() - $1 * interval '1 s' order by id`,
      [since],
    )
    this.#polledAt = begun
    for (const row of rows) this.#receive(Number(row['id']), String(row['text']))
  }

  #receive(id: number, text: string): void {
    if (this.#seen.has(id)) return
    this.#seen.add(id)
    if (this.#seen.size > REMEMBERED) this.#seen.delete(this.#seen.values().next().value as number)
    const announcement = parseAnnouncement(text)
    if (announcement === null) return
    this.#gathered.push(announcement)
    this.#gathering ??= setTimeout(() => {
      this.#gathering = null
      this.#passing = this.#passing.then(() => this.#pass()).catch(this.#options.onStoreError)
    }, GATHER_MS)
  }

  async #pass(): Promise<void> {
    await this.#options.onAnnounced(this.#gathered.splice(0))
  }
}
