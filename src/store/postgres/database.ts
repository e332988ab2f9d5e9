import pg from 'pg'
import { AppError, isStoreUnavailable } from '../../domain/errors.ts'
import { connectionOptions } from './connection.ts'

/** Values in the order of their `$1`, `$2` …; amounts as BigInt, bytes as Buffer. */
export type Values = readonly unknown[]
/** Integers as numbers, `numeric` as BigInt, `bytea` as Buffer. */
export type Columns = Readonly<Record<string, unknown>>

/** What statements are sent to: the pool, or one transaction. */
export interface Sql {
  /** Whether the engine can notify who listens. */
  readonly notifies: boolean
  all(text: string, values?: Values): Promise<Columns[]>
  one(text: string, values?: Values): Promise<Columns | undefined>
  /** How many rows were changed. */
  run(text: string, values?: Values): Promise<number>
  /** As `pg` answers: an array of results where the text has several statements. */
  send(text: string, values?: Values): Promise<pg.QueryResult>
}

export interface DatabaseOptions {
  readonly url: string
  readonly connections: number
  /** A statement that is not answered for so long (ms) has lost its connection; by default `ANSWER_MS`. */
  readonly answerMs?: number
  /** A connection that nobody was using has broken, or one cannot be had. */
  readonly onTrouble: (error: Error) => void
}

const SERIALIZATION_FAILURE = '40001'
const DEADLOCK = '40P01'
const ATTEMPTS = 6
const CONNECT_MS = 10_000
/** Far longer than any statement takes: a dead server's connection would stay silent for a quarter of an hour. */
const ANSWER_MS = 20_000
/** What a transaction has locked is free again so soon after its machine was lost. */
const IDLE_MS = 15_000

export class Database implements Sql {
  /** Set before the first announcement. */
  notifies = true
  readonly #pool: pg.Pool
  readonly #sql: Sql

  constructor({ url, connections, answerMs = ANSWER_MS, onTrouble }: DatabaseOptions) {
    this.#pool = new pg.Pool({
      ...connectionOptions(url),
      max: connections,
      connectionTimeoutMillis: CONNECT_MS,
      query_timeout: answerMs,
      application_name: 'mini-cointracker',
      // Not an option of the start, which poolers refuse.
      onConnect: async (client) => {
        await client.query(`set idle_in_transaction_session_timeout = ${IDLE_MS}`)
      },
      types: { getTypeParser },
    })
    this.#pool.on('error', onTrouble)
    this.#sql = sqlOf({ query: (text, values) => insisting(() => this.#pool.query(text, values)) }, this)
  }

  all(text: string, values?: Values): Promise<Columns[]> {
    return this.#sql.all(text, values)
  }

  one(text: string, values?: Values): Promise<Columns | undefined> {
    return this.#sql.one(text, values)
  }

  run(text: string, values?: Values): Promise<number> {
    return this.#sql.run(text, values)
  }

  send(text: string, values?: Values): Promise<pg.QueryResult> {
    return this.#sql.send(text, values)
  }

  /** All or nothing. `work` may be run again when others were in its way, so it must not do anything else. */
  transaction<T>(work: (tx: Sql) => Promise<T>): Promise<T> {
    return insisting(() => this.#run('begin', work))
  }

  /** All that `work` reads is of one moment. */
  snapshot<T>(work: (tx: Sql) => Promise<T>): Promise<T> {
    return this.#run(SNAPSHOT, work)
  }

  /** A snapshot that lasts until it is closed, on a connection of its own. */
  async openSnapshot(): Promise<{ readonly tx: Sql; close(): Promise<void> }> {
    const client = await this.#connect()
    client.on('error', ignore)
    try {
      await client.query(SNAPSHOT)
      // It locks nothing, and who reads it may be slow.
      await client.query('set local idle_in_transaction_session_timeout = 0')
    } catch (error) {
      client.release(true)
      throw explained(error)
    }
    const close = async () => {
      await finish(client, 'commit')
      client.off('error', ignore)
    }
    return { tx: sqlOf(client, this), close }
  }

  async close(): Promise<void> {
    await this.#pool.end()
  }

  async #connect(): Promise<pg.PoolClient> {
    try {
      return await this.#pool.connect()
    } catch (error) {
      throw explained(error)
    }
  }

  async #run<T>(begin: string, work: (tx: Sql) => Promise<T>): Promise<T> {
    const client = await this.#connect()
    client.on('error', ignore)
    try {
      await client.query(begin)
      const result = await work(sqlOf(client, this))
      await client.query('commit')
      client.release()
      return result
    } catch (error) {
      const told = explained(error)
      if (isStoreUnavailable(told)) client.release(true)
      else await finish(client, 'rollback')
      throw told
    } finally {
      client.off('error', ignore)
    }
  }
}

/** Without a listener a connection that breaks between two statements would end the program. */
function ignore(): void {}

const SNAPSHOT = 'begin isolation level repeatable read read only'

/** Gives a connection back, or gives it up when it does not answer. */
async function finish(client: pg.PoolClient, end: 'commit' | 'rollback'): Promise<void> {
  try {
    await client.query(end)
    client.release()
  } catch {
    client.release(true)
  }
}

/** Does it again when others were in its way. */
async function insisting<T>(work: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work()
    } catch (error) {
      const code = codeOf(error)
      if (attempt === ATTEMPTS || (code !== SERIALIZATION_FAILURE && code !== DEADLOCK)) throw error
    }
  }
}

interface Target {
  query(text: string, values: unknown[]): Promise<pg.QueryResult>
}

function sqlOf(target: Target, { notifies }: Database): Sql {
  const query = async (text: string, values: Values = []) => {
    try {
      return await target.query(text, values.map(toParameter))
    } catch (error) {
      throw explained(error)
    }
  }
  return {
    notifies,
    all: async (text, values) => (await query(text, values)).rows,
    one: async (text, values) => (await query(text, values)).rows[0],
    send: query,
    run: async (text, values) => (await query(text, values)).rowCount ?? 0,
  }
}

function toParameter(value: unknown): unknown {
  if (typeof value === 'bigint') return value.toString()
  if (Array.isArray(value)) return value.map(toParameter)
  return value
}

const PARSERS: Readonly<Record<number, (text: string) => unknown>> = {
  [pg.types.builtins.INT8]: Number,
  [pg.types.builtins.NUMERIC]: BigInt,
}

function getTypeParser(oid: number, format?: 'text' | 'binary'): (text: string) => unknown {
  return PARSERS[oid] ?? (pg.types.getTypeParser(oid, format as 'text') as (text: string) => unknown)
}

/** SQLSTATE classes and codes, and codes of the network, that mean that the server is not there, or not for now. */
const ABSENT =
  /^(?:08...|57P0[1-5]|53300|25006|ECONNREFUSED|ECONNRESET|EPIPE|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|ENOTFOUND|EAI_AGAIN)$/
/** What `pg` says without a code. */
const CUT =
  /^(?:Connection terminated|Query read timeout|timeout exceeded when trying to connect|Client has encountered a connection error)/

/** Whether it is the connection that failed, and not what was asked. */
function isAbsence(error: unknown): boolean {
  if (error instanceof AggregateError) return error.errors.every(isAbsence)
  return error instanceof Error && (ABSENT.test(codeOf(error) ?? '') || CUT.test(error.message))
}

function explained(error: unknown): unknown {
  if (!isAbsence(error)) return error
  const unavailable = new AppError(
    'store_unavailable',
    'The database cannot be reached right now. Try again in a moment.',
  )
  unavailable.cause = error
  return unavailable
}

export function codeOf(error: unknown): string | null {
  return error instanceof Error && 'code' in error ? String(error.code) : null
}
