import type { DatabaseSync } from 'node:sqlite'
import type { ChainSlug } from '../../domain/chains/chain.ts'
import type { TransactionNotes } from '../../domain/ports/transaction-notes.ts'
import { Statements } from './statements.ts'
import { transaction } from './transaction.ts'

export class SqliteTransactionNotes implements TransactionNotes {
  readonly #db: DatabaseSync
  readonly #statements: Statements

  constructor(db: DatabaseSync) {
    this.#db = db
    this.#statements = new Statements(db)
  }

  async note(chain: ChainSlug, hash: string): Promise<string | null> {
    const row = this.#statements.get(
      'select note from transaction_note where chain = ? and hash = unhex(?)',
      chain,
      hash,
    )
    return row === undefined ? null : String(row['note'])
  }

  async notesOf(chain: ChainSlug, hashes: readonly string[]): Promise<ReadonlyMap<string, string>> {
    const rows = this.#statements.all(
      `select lower(hex(hash)) as hash, note from transaction_note
        where chain = ? and hash in (select unhex(value) from json_each(?))`,
      chain,
      JSON.stringify(hashes),
    )
    return new Map(rows.map((row) => [String(row['hash']), String(row['note'])]))
  }

  async setNote(chain: ChainSlug, hash: string, note: string | null): Promise<void> {
    transaction(this.#db, () => {
      this.#statements.run('delete from transaction_note where chain = ? and hash = unhex(?)', chain, hash)
      if (note === null) return
      this.#statements.run(
        'insert into transaction_note (chain, hash, note) values (?, unhex(?), ?)',
        chain,
        hash,
        note,
      )
    })
  }
}
