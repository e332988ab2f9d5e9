import type { DatabaseSync, StatementSync } from 'node:sqlite'

export type Value = string | number | bigint | null
/** Integers as BigInt. */
export type Columns = Record<string, unknown>

/** Caches prepared statements by their text. */
export class Statements {
  readonly #db: DatabaseSync
  readonly #prepared = new Map<string, StatementSync>()

  constructor(db: DatabaseSync) {
    this.#db = db
  }

  get(sql: string, ...values: Value[]): Columns | undefined {
    return this.prepared(sql).get(...values)
  }

  all(sql: string, ...values: Value[]): Columns[] {
    return this.prepared(sql).all(...values)
  }

  /** Returns the number of changed rows. */
  run(sql: string, ...values: Value[]): number {
    return Number(this.prepared(sql).run(...values).changes)
  }

  prepared(sql: string): StatementSync {
    const known = this.#prepared.get(sql)
    if (known !== undefined) return known
    const statement = this.#db.prepare(sql)
    statement.setReadBigInts(true)
    this.#prepared.set(sql, statement)
    return statement
  }
}
