import { EVERY_ROW, type RowFilter } from '../../domain/history/row-filter.ts'
import { rowsWithin } from '../../domain/history/rows-within.ts'
import type {
  ExportBatch,
  ExportSnapshot,
  TransactionExports,
} from '../../domain/ports/transaction-exports.ts'
import { toChain, toNumber } from '../shared/columns/address-columns.ts'
import { SEARCHED_AT_ONCE } from '../shared/filtered-page.ts'
import type { Columns, Database, Sql } from './database.ts'
import { readEntries, readEntriesWithHash } from './entries.ts'
import { answerQuery } from './range-summaries.ts'

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

  async open(id: number | 'all', filter = EVERY_ROW): Promise<ExportSnapshot | null> {
    const { tx, close } = await this.#db.openSnapshot()
    try {
      if (id === 'all') return { batches: () => readAll(tx, filter), close }
      const row = await tx.one(`${SELECT} where a.id = $1`, [id])
      if (row !== undefined) return { batches: () => readOne(tx, row, filter), close }
    } catch (error) {
      await close()
      throw error
    }
    await close()
    return null
  }
}

async function* readAll(tx: Sql, filter: RowFilter): AsyncGenerator<ExportBatch> {
  for (let last = 0; ; ) {
    const rows = await tx.all(`${SELECT} where a.id > $1 order by a.id limit ${LISTING_ROWS}`, [last])
    for (const row of rows) yield* readOne(tx, row, filter)
    if (rows.length < LISTING_ROWS) return
    last = Number(rows.at(-1)?.['id'])
  }
}

async function* readOne(tx: Sql, row: Columns, filter: RowFilter): AsyncGenerator<ExportBatch> {
  const rowSetId = toNumber(row['row_set_id'])
  if (rowSetId === null) return
  const address = {
    id: Number(row['id']),
    chain: toChain(row['chain']),
    address: String(row['address']),
    label: row['label'] === null ? null : String(row['label']),
    tip: Number(row['tip']),
  }
  const visible = { from: Number(row['first']), to: Number(row['first']) + Number(row['count']) }
  const { hash } = filter
  const step = hash === null ? BATCH_ROWS : SEARCHED_AT_ONCE
  for (const { from, to } of await answerQuery(tx, rowSetId, rowsWithin(visible, filter))) {
    for (let at = from; at < to; at += step) {
      const range = { from: at, to: Math.min(at + step, to) }
      const rows =
        hash === null
          ? await readEntries(tx, rowSetId, range.from, range.to)
          : await readEntriesWithHash(tx, rowSetId, range, hash)
      yield { address, rows }
    }
  }
}
