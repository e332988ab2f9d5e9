import type { ChainSlug } from '../../domain/chains/chain.ts'
import type { TransactionNote, TransactionNotes } from '../../domain/ports/transaction-notes.ts'
import { toChain } from '../shared/columns/address-columns.ts'
import type { Database } from './database.ts'

export class PostgresTransactionNotes implements TransactionNotes {
  readonly #db: Database
  readonly #reads: Database

  constructor(db: Database, reads: Database) {
    this.#db = db
    this.#reads = reads
  }

  async note(chain: ChainSlug, hash: string): Promise<string | null> {
    const row = await this.#reads.one('select note from transaction_note where chain = $1 and hash = $2', [
      chain,
      Buffer.from(hash, 'hex'),
    ])
    return row === undefined ? null : String(row['note'])
  }

  async notesOf(chain: ChainSlug, hashes: readonly string[]): Promise<ReadonlyMap<string, string>> {
    const rows = await this.#reads.all(
      `select encode(hash, 'hex') as hash, note from transaction_note where chain = $1 and hash = any($2)`,
      [chain, hashes.map((hash) => Buffer.from(hash, 'hex'))],
    )
    return new Map(rows.map((row) => [String(row['hash']), String(row['note'])]))
  }

  async notesAfter(
    last: Pick<TransactionNote, 'chain' | 'hash'> | null,
    limit: number,
    chain: ChainSlug | undefined,
  ): Promise<readonly TransactionNote[]> {
    const rows = await this.#reads.all(
      `select chain, encode(hash, 'hex') as hash, note from transaction_note
        where (chain, hash) > ($1, $2) and ($3::text is null or chain = $3) order by chain, hash limit $4`,
      [last?.chain ?? '', Buffer.from(last?.hash ?? '', 'hex'), chain ?? null, limit],
    )
    return rows.map((row) => ({
      chain: toChain(row['chain']),
      hash: String(row['hash']),
      note: String(row['note']),
    }))
  }

  async setNote(chain: ChainSlug, hash: string, note: string | null): Promise<void> {
    const key = [chain, Buffer.from(hash, 'hex')]
    if (note === null) {
      await this.#db.run('delete from transaction_note where chain = $1 and hash = $2', key)
      return
    }
    await this.#db.run(
      `insert into transaction_note (chain, hash, note) values ($1, $2, $3)
        on conflict (chain, hash) do update set note = excluded.note`,
      [...key, note],
    )
  }
}
