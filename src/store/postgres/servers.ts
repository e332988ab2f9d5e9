import pg from 'pg'
import { parseConnectionUrl, type ServerConfig } from './connection-url.ts'
import { explained, isReadOnly, isUnreachable } from './unreachable.ts'

const WAIT_MS = 10_000
/** Longest time (ms) that a server may take to say whether it accepts writes. */
const ANSWER_MS = 5000
const ACCEPTS_WRITES = `select current_setting('transaction_read_only') = 'off' as accepts`

/** The servers that the URL names, and which of them to connect to: a single one, or the first that accepts writes. */
export class Servers {
  /** Longest time (ms) that a statement waits for a connection. */
  readonly waitMs: number
  readonly #connectMs: number
  readonly #servers: readonly ServerConfig[]
  #current: ServerConfig | null
  #search: Promise<ServerConfig> | null = null

  /** Throws StartError when the URL is wrong. */
  constructor(url: string) {
    const { servers, connectMs } = parseConnectionUrl(url)
    this.#servers = servers
    this.#connectMs = connectMs
    this.waitMs = servers.length === 1 ? connectMs : Math.max(connectMs, WAIT_MS)
    this.#current = servers.length === 1 ? (servers[0] ?? null) : null
  }

  /** Throws the error of the last server when none can be used. */
  async current(): Promise<ServerConfig> {
    if (this.#current !== null) return this.#current
    this.#search ??= this.#find().finally(() => {
      this.#search = null
    })
    return await this.#search
  }

  /** After an error of a connection: has another server looked for where there are several. False if there is one. */
  leave(server: ServerConfig, error: unknown): boolean {
    if (this.#servers.length === 1 || !(isUnreachable(error) || isReadOnly(error))) return false
    if (this.#current === server) this.#current = null
    return true
  }

  async #find(): Promise<ServerConfig> {
    let last: unknown
    for (const server of this.#servers) {
      try {
        await this.#requireWritable(server)
        this.#current = server
        return server
      } catch (error) {
        last = error
      }
    }
    throw last
  }

  async #requireWritable(server: ServerConfig): Promise<void> {
    const client = new pg.Client({
      ...server,
      connectionTimeoutMillis: this.#connectMs,
      query_timeout: ANSWER_MS,
    })
    client.on('error', () => {})
    try {
      await client.connect()
      const { rows } = await client.query(ACCEPTS_WRITES)
      if (rows[0].accepts !== true) throw Object.assign(new Error('it may only be read'), { code: '25006' })
    } catch (error) {
      throw explained(error, 'reading')
    } finally {
      client.end().catch(() => {})
    }
  }
}
