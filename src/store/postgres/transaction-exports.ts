import type {
  ExportBatch,
  ExportSnapshot,
  TransactionExports,
} from '../../domain/ports/transaction-exports.ts'
import { toChain, toNumber } from '../shared/columns/address-columns.ts'
import type { Columns, Database, Sql } from './database.ts'
import { readEntries } from './entries.ts'

const BATCH_ROWS = 500
const LISTING_ROWS = 500

const SELECT = `select a.id, a.chain, a.address, a.label, h.id * 1048576 + h.row_set as row_set_id, h.first, h.count,
  greatest(coalesce(h.proof_tip, 0), coalesce((select height from chain_tip t where t.chain = a.chain), 0)) as tip
  from address a join history h on h.id = a.id`

/** Each export reads through a connection of its own, in one long read transaction: no other statement waits for it. */
export class PostgresTransactionExports implements TransactionExports {
  readonly #db: Database

  constructor(db: Database) {
    this.#db = db
  }

  async open(id: number | 'all'): Promise<ExportSnapshot | null> {
    const { tx, close } = await this.#db.openSnapshot()
    try {
      if (id === 'all') return { batches: () => readAll(tx), close }
      const row = await tx.one(`${SELECT} where a.id = $1`, [id])
      if (row !== undefined) return { batches: () => readOne(tx, row), close }
    } catch (error) {
      await close()
      throw error
    }
    await close()
    return null
  }
}

async function* readAll(tx: Sql): AsyncGenerator<ExportBatch> {
  for (let last = 0; ; ) {
    const rows = await tx.all(`${SELECT} where a.id > $1 order by a.id limit ${LISTING_ROWS}`, [last])
    for (const row of rows) yield* readOne(tx, row)
    if (rows.length < LISTING_ROWS) return
    last = Number(rows.at(-1)?.['id'])
  }
}

async function* readOne(tx: Sql, row: Columns): AsyncGenerator<ExportBatch> {
  const rowSetId = toNumber(row['row_set_id'])
  if (rowSetId === null) return
  const address = {
    id: Number(row['id']),
    chain: toChain(row['chain']),
    address: String(row['address']),
    label: row['label'] === null ? null : String(row['label']),
    tip: Number(row['tip']),
  }
  const first = Number(row['first'])
  const end = first + Number(row['count'])
  for (let at = first; at < end; at += BATCH_ROWS) {
    yield { address, rows: await readEntries(tx, rowSetId, at, Math.min(at + BATCH_ROWS, end)) }
  }
}
