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

const COLUMNS = `id, chain, address, label, history_id, first, count,
  greatest(coalesce(proof_tip, 0), coalesce((select height from chain_tip t where t.chain = a.chain), 0)) as tip`

/** Each export reads through a connection of its own, in one long read transaction: nobody waits for it. */
export class PostgresTransactionExports implements TransactionExports {
  readonly #db: Database

  constructor(db: Database) {
    this.#db = db
  }

  async open(id: number | 'all'): Promise<ExportSnapshot | null> {
    const { tx, close } = await this.#db.openSnapshot()
    try {
      if (id === 'all') return { batches: () => readAll(tx), close }
      const row = await tx.one(`select ${COLUMNS} from address a where id = $1`, [id])
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
    const rows = await tx.all(
      `select ${COLUMNS} from address a where id > $1 order by id limit ${LISTING_ROWS}`,
      [last],
    )
    for (const row of rows) yield* readOne(tx, row)
    if (rows.length < LISTING_ROWS) return
    last = Number(rows.at(-1)?.['id'])
  }
}

async function* readOne(tx: Sql, row: Columns): AsyncGenerator<ExportBatch> {
  const historyId = toNumber(row['history_id'])
  if (historyId === null) return
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
    yield { address, rows: await readEntries(tx, historyId, at, Math.min(at + BATCH_ROWS, end)) }
  }
}
