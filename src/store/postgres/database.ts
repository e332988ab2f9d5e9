import pg from 'pg'
import { isStoreUnavailable } from '../../domain/errors.ts'
import { ServerPool } from './server-pool.ts'
import { Servers } from './servers.ts'
import { codeOf, type Doing, explained } from './unreachable.ts'

/** Values in the order of their `$1`, `$2` …; amounts as BigInt, bytes as Buffer. */
export type Values = readonly unknown[]
/** Integers as numbers, those beyond 2^53 as text; `numeric` as BigInt, a fraction as text; `bytea` as Buffer. */
export type Columns = Readonly<Record<string, unknown>>

/** Runs statements: the pool, or one transaction. */
export interface Sql {
  all(text: string, values?: Values): Promise<Columns[]>
  one(text: string, values?: Values): Promise<Columns | undefined>
  /** How many rows were changed. */
  run(text: string, values?: Values): Promise<number>
  /** A statement that each connection parses and plans once. */
  prepared(statement: Prepared, values: Values): Promise<Columns[]>
  /** As `pg` answers: an array of results where the text has several statements. */
  send(text: string, values?: Values): Promise<pg.QueryResult>
  /** Sends a notification after the commit. */
  notifyLater(notification: string): void
}

export interface Prepared {
  readonly name: string
  readonly text: string
}

export interface DatabaseOptions {
  readonly url: string
  readonly connections: number
  /**
   * False behind a pooler that gives each transaction another session: nothing is then set or prepared beyond one. By
   * default true.
   */
  readonly keepsSession?: boolean
  /** Longest time (ms) that a statement may take before its connection counts as lost; by default `ANSWER_MS`. */
  readonly answerMs?: number
  /** An idle connection has broken, or none can be made. */
  readonly onStoreError: (error: Error) => void
}

const SERIALIZATION_FAILURE = '40001'
const DEADLOCK = '40P01'
const ATTEMPTS = 6
/** Far longer than any statement takes: TCP alone would take a quarter of an hour to notice a dead server. */
const ANSWER_MS = 20_000
/** How long (ms) the locks of a transaction outlive a lost client. */
const IDLE_MS = 15_000

export class Database implements Sql {
  readonly servers: Servers
  /** Receives the notifications of what is committed; set before the first one. */
  onCommitted: (notifications: readonly string[]) => void = () => {}
  readonly #pool: ServerPool
  readonly #begin: string
  readonly #sql: Sql

  constructor({
    url,
    connections,
    keepsSession = true,
    answerMs = ANSWER_MS,
    onStoreError,
  }: DatabaseOptions) {
    const options = {
      max: connections,
      query_timeout: answerMs,
      application_name: 'mini-cointracker',
      // Not as startup options, which poolers reject.
      onConnect: async (client: pg.ClientBase) => {
        if (keepsSession) await client.query(withoutJit('session'))
      },
      types: { getTypeParser },
    }
    this.servers = new Servers(url)
    this.#pool = new ServerPool(this.servers, options, onStoreError)
    this.#begin = keepsSession ? LIMIT_IDLE : `${LIMIT_IDLE}; ${withoutJit('transaction')}`
    const query = (statement: pg.QueryConfig) => withRetries(() => this.#query(statement))
    this.#sql = sqlOf(
      { query: keepsSession ? query : ({ name: _, ...unnamed }) => query(unnamed) },
      (notification) => this.onCommitted([notification]),
      'writing',
    )
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

  prepared(statement: Prepared, values: Values): Promise<Columns[]> {
    return this.#sql.prepared(statement, values)
  }

  send(text: string, values?: Values): Promise<pg.QueryResult> {
    return this.#sql.send(text, values)
  }

  notifyLater(notification: string): void {
    this.#sql.notifyLater(notification)
  }

  /** All or nothing. `work` runs again after a deadlock or a serialization failure, so it must have no other effect. */
  transaction<T>(work: (tx: Sql) => Promise<T>): Promise<T> {
    return withRetries(() => this.#run('begin', work))
  }

  /** As `transaction`; all that `work` reads comes from one snapshot, and rows that changed since then make it run again. */
  repeatable<T>(work: (tx: Sql) => Promise<T>): Promise<T> {
    return withRetries(() => this.#run('begin isolation level repeatable read', work))
  }

  /** All that `work` reads comes from one snapshot. */
  snapshot<T>(work: (tx: Sql) => Promise<T>): Promise<T> {
    return this.#run(SNAPSHOT, work)
  }

  /** A snapshot that lasts until it is closed, on a connection of its own. */
  async openSnapshot(): Promise<{ readonly tx: Sql; close(): Promise<void> }> {
    const client = await this.#pool.connect()
    client.on('error', ignore)
    try {
      // It holds no locks, and its reader may be slow.
      await client.query(`${SNAPSHOT}; set local idle_in_transaction_session_timeout = 0`)
    } catch (error) {
      client.release(true)
      throw explained(error, 'reading')
    }
    const close = async () => {
      await this.#finish(client, 'commit')
      client.off('error', ignore)
    }
    return { tx: sqlOf(client, ignore), close }
  }

  async close(): Promise<void> {
    await this.#pool.end()
  }

  async #query(statement: pg.QueryConfig): Promise<pg.QueryResult> {
    const client = await this.#pool.connect()
    client.on('error', ignore)
    try {
      const result = await client.query(statement)
      this.#pool.release(client)
      return result
    } catch (error) {
      this.#pool.release(client, error)
      throw error
    } finally {
      client.off('error', ignore)
    }
  }

  async #run<T>(begin: string, work: (tx: Sql) => Promise<T>): Promise<T> {
    const client = await this.#pool.connect()
    client.on('error', ignore)
    let doing: Doing = 'reading'
    try {
      const notifications: string[] = []
      await client.query(`${begin}; ${this.#begin}`)
      const result = await work(sqlOf(client, (each) => notifications.push(each)))
      if (begin !== SNAPSHOT) doing = 'writing'
      await client.query('commit')
      this.#pool.release(client)
      if (notifications.length > 0) this.onCommitted(notifications)
      return result
    } catch (error) {
      const reported = explained(error, doing)
      const cause = isStoreUnavailable(reported) ? reported.cause : undefined
      if (cause === undefined) await this.#finish(client, 'rollback')
      else this.#pool.release(client, cause)
      throw reported
    } finally {
      client.off('error', ignore)
    }
  }

  /** Returns a connection to the pool, or closes it when it does not respond. */
  async #finish(client: pg.PoolClient, end: 'commit' | 'rollback'): Promise<void> {
    try {
      await client.query(end)
      client.release()
    } catch {
      client.release(true)
    }
  }
}

/** Without a listener a connection that breaks between two statements would end the program. */
function ignore(): void {}

const SNAPSHOT = 'begin isolation level repeatable read read only'

/** A transaction whose client is lost must not hold its locks for long. */
const LIMIT_IDLE = `set local idle_in_transaction_session_timeout = ${IDLE_MS}`

/**
 * Compiling the small statements of this program takes longer than running them; engines without that compiler have no
 * such setting.
 */
function withoutJit(scope: 'session' | 'transaction'): string {
  return `select set_config('jit', 'off', ${scope === 'transaction'}) where current_setting('jit', true) is not null`
}

/** Retries after a deadlock or a serialization failure. */
async function withRetries<T>(work: () => Promise<T>): Promise<T> {
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
  query(statement: pg.QueryConfig): Promise<pg.QueryResult>
}

/** `running` is what a lost answer to `run` means: inside a transaction nothing is stored. */
function sqlOf(target: Target, notifyLater: (notification: string) => void, running: Doing = 'reading'): Sql {
  const send = async (statement: pg.QueryConfig, values: Values, doing: Doing = 'reading') => {
    try {
      return await target.query({ ...statement, values: values.map(toParameter) })
    } catch (error) {
      throw explained(error, doing)
    }
  }
  const query = (text: string, values: Values = []) => send({ text }, values)
  return {
    notifyLater,
    prepared: async (statement, values) => (await send(statement, values)).rows,
    all: async (text, values) => (await query(text, values)).rows,
    one: async (text, values) => (await query(text, values)).rows[0],
    send: query,
    run: async (text, values = []) => (await send({ text }, values, running)).rowCount ?? 0,
  }
}

function toParameter(value: unknown): unknown {
  if (typeof value === 'bigint') return value.toString()
  if (Array.isArray(value)) return value.map(toParameter)
  return value
}

const PARSERS: Readonly<Record<number, (text: string) => unknown>> = {
  [pg.types.builtins.INT8]: toInteger,
  [pg.types.builtins.NUMERIC]: toAmount,
}

/** A number that is no integer, which only damage can be, stays a text. */
function toAmount(text: string): bigint | string {
  try {
    return BigInt(text)
  } catch {
    return text
  }
}

function toInteger(text: string): number | string {
  const integer = Number(text)
  return Number.isSafeInteger(integer) ? integer : text
}

function getTypeParser(oid: number, format?: 'text' | 'binary'): (text: string) => unknown {
  return PARSERS[oid] ?? (pg.types.getTypeParser(oid, format as 'text') as (text: string) => unknown)
}
