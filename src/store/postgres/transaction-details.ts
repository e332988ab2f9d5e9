import type { ChainSlug } from '../../domain/chains/chain.ts'
import type { TransactionDetails } from '../../domain/ports/transaction-details.ts'
import type { KeptTransaction } from '../../domain/transactions/kept-transaction.ts'
import { detailColumns, toKeptTransaction } from '../shared/columns/detail-columns.ts'
import type { Database } from './database.ts'

export class PostgresTransactionDetails implements TransactionDetails {
  readonly #db: Database
  readonly #reads: Database

  constructor(db: Database, reads: Database) {
    this.#db = db
    this.#reads = reads
  }

  async get(chain: ChainSlug, hashes: readonly string[]): Promise<ReadonlyMap<string, KeptTransaction>> {
    const rows = await this.#reads.all(
      'select * from transaction_detail where chain = $1 and hash = any($2::bytea[])',
      [chain, hashes.map((hash) => Buffer.from(hash, 'hex'))],
    )
    const found = rows.flatMap((row) => {
      const hash = (row['hash'] as Buffer).toString('hex')
      const kept = toKeptTransaction(hash, row)
      return kept === null ? [] : [[hash, kept] as const]
    })
    return new Map(found)
  }

  async keep(chain: ChainSlug, transactions: readonly KeptTransaction[]): Promise<void> {
    const rows = transactions.map((kept) => detailColumns(chain, kept))
    await this.#db.run(
      `insert into transaction_detail (chain, hash, tip, read_at, source, content, checksum)
        select $1, * from unnest($2::bytea[], $3::bigint[], $4::bigint[], $5::text[], $6::text[], $7::bigint[])
        on conflict (chain, hash) do update set tip = excluded.tip, read_at = excluded.read_at,
          source = excluded.source, content = excluded.content, checksum = excluded.checksum`,
      [
        chain,
        rows.map(({ hash }) => Buffer.from(hash, 'hex')),
        rows.map(({ tip }) => tip),
        rows.map(({ read_at }) => read_at),
        rows.map(({ source }) => source),
        rows.map(({ content }) => content),
        rows.map(({ checksum }) => checksum),
      ],
    )
  }

  async areUsefulFor(addressId: number): Promise<boolean> {
    const row = await this.#reads.one('select 1 from member where address_id = $1 and removed = 0 limit 1', [
      addressId,
    ])
    return row !== undefined
  }

  async forget(chain: ChainSlug, hash: string): Promise<void> {
    await this.#db.run('delete from transaction_detail where chain = $1 and hash = $2', [
      chain,
      Buffer.from(hash, 'hex'),
    ])
  }

  async tip(chain: ChainSlug): Promise<number | null> {
    const row = await this.#reads.one(
      'select height from chain_tip where chain = $1 and complement = ~height',
      [chain],
    )
    return row === undefined ? null : Number(row['height'])
  }
}
