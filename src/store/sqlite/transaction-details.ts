import type { DatabaseSync } from 'node:sqlite'
import type { ChainSlug } from '../../domain/chains/chain.ts'
import type { TransactionDetails } from '../../domain/ports/transaction-details.ts'
import type { KeptTransaction } from '../../domain/transactions/kept-transaction.ts'
import { detailColumns, toKeptTransaction } from '../shared/columns/detail-columns.ts'
import { Statements } from './statements.ts'
import { transaction } from './transaction.ts'

export class SqliteTransactionDetails implements TransactionDetails {
  readonly #db: DatabaseSync
  readonly #statements: Statements

  constructor(db: DatabaseSync) {
    this.#db = db
    this.#statements = new Statements(db)
  }

  async get(chain: ChainSlug, hashes: readonly string[]): Promise<ReadonlyMap<string, KeptTransaction>> {
    const found = hashes.flatMap((hash) => {
      const row = this.#statements.get(
        'select * from transaction_detail where chain = ? and hash = unhex(?)',
        chain,
        hash,
      )
      const kept = row === undefined ? null : toKeptTransaction(hash, row)
      return kept === null ? [] : [[hash, kept] as const]
    })
    return new Map(found)
  }

  async keep(chain: ChainSlug, transactions: readonly KeptTransaction[]): Promise<void> {
    transaction(this.#db, () => {
      for (const kept of transactions) {
        const { hash, tip, read_at, source, content, checksum } = detailColumns(chain, kept)
        this.#statements.run(
          `insert or replace into transaction_detail (chain, hash, tip, read_at, source, content, checksum)
            values (?, unhex(?), ?, ?, ?, ?, ?)`,
          chain,
          hash,
          tip,
          read_at,
          source,
          content,
          checksum,
        )
      }
    })
  }

  async areUsefulFor(addressId: number): Promise<boolean> {
    const row = this.#statements.get(
      'select 1 from member where address_id = ? and removed = 0 limit 1',
      addressId,
    )
    return row !== undefined
  }

  async forget(chain: ChainSlug, hash: string): Promise<void> {
    transaction(this.#db, () =>
      this.#statements.run('delete from transaction_detail where chain = ? and hash = unhex(?)', chain, hash),
    )
  }

  async tip(chain: ChainSlug): Promise<number | null> {
    const row = this.#statements.get(
      'select height from chain_tip where chain = ? and complement = ~height',
      chain,
    )
    return row === undefined ? null : Number(row['height'])
  }
}
