import type { DatabaseSync } from 'node:sqlite'
import type {
  ExportBatch,
  ExportedAddress,
  ExportSnapshot,
  TransactionExports,
} from '../../domain/ports/transaction-exports.ts'
import { toChain } from '../shared/columns/address-columns.ts'
import { prepareRange } from './entries.ts'

const BATCH_ROWS = 500

interface Shown {
  id: number
  chain: string
  address: string
  label: string | null
  row_set_id: number | null
  first: number
  count: number
  tip: number
}

const SHOWN = `select a.id, a.chain, a.address, a.label, h.row_set_id, h.first, h.count,
    max(coalesce(h.proof_tip, 0), coalesce((select height from chain_tip t where t.chain = a.chain), 0)) as tip
  from address a join history h on h.owner_kind = 'address' and h.owner_id = a.id and h.asset = a.chain`

/** Each export has its own connection and one long read transaction, which blocks no writer. */
export class SqliteTransactionExports implements TransactionExports {
  readonly #openReader: () => DatabaseSync

  constructor(openReader: () => DatabaseSync) {
    this.#openReader = openReader
  }

  async open(id: number | 'all'): Promise<ExportSnapshot | null> {
    const db = this.#openReader()
    try {
      db.exec('begin')
      // The first read fixes the snapshot. For all addresses it looks for id 0, which none has.
      const found = db.prepare('select 1 from address where id = ?').get(id === 'all' ? 0 : id)
      if (id === 'all' || found !== undefined) {
        return { batches: () => readBatches(db, id), close: async () => db.close() }
      }
    } catch (error) {
      db.close()
      throw error
    }
    db.close()
    return null
  }
}

function* readBatches(db: DatabaseSync, id: number | 'all'): Generator<ExportBatch> {
  const range = prepareRange(db)
  const next = db.prepare(`${SHOWN} where a.id > ? and h.count > 0 order by a.id limit 1`)
  const only = db.prepare(`${SHOWN} where a.id = ?`)
  let row = id === 'all' ? next.get(0) : only.get(id)
  while (row !== undefined) {
    const { first, count, row_set_id: rowSetId, chain, ...shown } = row as unknown as Shown
    const address: ExportedAddress = {
      id: shown.id,
      chain: toChain(chain),
      address: shown.address,
      label: shown.label,
      tip: shown.tip,
    }
    for (let at = first; rowSetId !== null && at < first + count; at += BATCH_ROWS) {
      yield { address, rows: range(rowSetId, at, Math.min(at + BATCH_ROWS, first + count)) }
    }
    row = id === 'all' ? next.get(shown.id) : undefined
  }
}
