import pg from 'pg'
import type { ServerConfig } from './connection-url.ts'
import type { Servers } from './servers.ts'
import { explained, isReadOnly, isUnreachable } from './unreachable.ts'

interface Opened {
  readonly server: ServerConfig
  readonly pool: pg.Pool
}

/** Connections to one of the servers: to the next one that accepts writes once the former one fails. */
export class ServerPool {
  readonly #servers: Servers
  readonly #options: pg.PoolConfig
  readonly #onError: (error: Error) => void
  #opened: Opened | null = null

  constructor(servers: Servers, options: pg.PoolConfig, onError: (error: Error) => void) {
    this.#servers = servers
    this.#options = options
    this.#onError = onError
  }

  /** A connection that the caller releases. Throws AppError `store_unavailable` when there is none. */
  async connect(): Promise<pg.PoolClient> {
    try {
      const { server, pool } = await this.#open()
      try {
        return await pool.connect()
      } catch (error) {
        if (!this.#servers.leave(server, error)) throw error
        return await (await this.#open()).pool.connect()
      }
    } catch (error) {
      throw explained(error, 'reading')
    }
  }

  /** Returns a connection; after an error, closes it if the server is gone or may only be read. */
  release(client: pg.PoolClient, error?: unknown): void {
    const lost = error !== undefined && (isUnreachable(error) || isReadOnly(error))
    client.release(lost)
    if (lost && this.#opened !== null) this.#servers.leave(this.#opened.server, error)
  }

  async end(): Promise<void> {
    await this.#opened?.pool.end()
  }

  async #open(): Promise<Opened> {
    const server = await this.#servers.current()
    if (this.#opened?.server === server) return this.#opened
    const pool = new pg.Pool({ ...this.#options, ...server, connectionTimeoutMillis: this.#servers.waitMs })
    pool.on('error', this.#onError)
    // Its connections end when they are released.
    this.#opened?.pool.end().catch(this.#onError)
    this.#opened = { server, pool }
    return this.#opened
  }
}
