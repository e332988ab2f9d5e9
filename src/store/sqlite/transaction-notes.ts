import type { DatabaseSync } from 'node:sqlite'
import type { ChainSlug } from '../../domain/chains/chain.ts'
import type { TransactionNote, TransactionNotes } from '../../domain/ports/transaction-notes.ts'
import { toChain } from '../shared/columns/address-columns.ts'
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
    // Most pages are of people without notes.
    if (this.#statements.get('select 1 from transaction_note limit 1') === undefined) return new Map()
    const rows = this.#statements.all(
      `select lower(hex(hash)) as hash, note from transaction_note
        where chain = ? and hash in (select unhex(value) from json_each(?))`,
      chain,
      JSON.stringify(hashes),
    )
    return new Map(rows.map((row) => [String(row['hash']), String(row['note'])]))
  }

  async notesAfter(
    last: Pick<TransactionNote, 'chain' | 'hash'> | null,
    limit: number,
    chain: ChainSlug | undefined,
  ): Promise<readonly TransactionNote[]> {
    const rows = this.#statements.all(
      `select chain, lower(hex(hash)) as hash, note from transaction_note
        where (chain, hash) > (?1, unhex(?2)) and (?3 is null or chain = ?3) order by chain, hash limit ?4`,
      last?.chain ?? '',
      last?.hash ?? '',
      chain ?? null,
      limit,
    )
    return rows.map((row) => ({
      chain: toChain(row['chain']),
      hash: String(row['hash']),
      note: String(row['note']),
    }))
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
