import type { DatabaseSync } from 'node:sqlite'
import { DamagedHistory } from '../../domain/history/damaged-history.ts'
import { segmentsOf } from '../../domain/history/segments.ts'
import type {
  ExportBatch,
  ExportedAddress,
  ExportSnapshot,
  TransactionExports,
} from '../../domain/ports/transaction-exports.ts'
import { toChain } from '../shared/columns/address-columns.ts'
import { boundedByLog } from './bounded-by-log.ts'
import type { Damages } from './damages.ts'
import { HEADER, type HistoryHeader, HistoryHeaders } from './history-header.ts'
import type { OpenDatabase } from './open.ts'
import { RangeSummaries } from './range-summaries.ts'
import { RowChecks } from './row-checks.ts'

/** Each export has its own connection and one long read transaction, which blocks no writer. */
export class SqliteTransactionExports implements TransactionExports {
  readonly #file: Pick<OpenDatabase, 'openReader' | 'walBytes'>
  readonly #damages: Damages

  constructor(file: Pick<OpenDatabase, 'openReader' | 'walBytes'>, damages: Damages) {
    this.#file = file
    this.#damages = damages
  }

  async open(id: number | 'all'): Promise<ExportSnapshot | null> {
    const db = this.#file.openReader()
    try {
      db.exec('begin')
      // The first read fixes the snapshot. For all addresses it looks for id 0, which none has.
      const found = db.prepare('select 1 from address where id = ?').get(id === 'all' ? 0 : id)
      if (id === 'all' || found !== undefined) {
        const batches = readBatches(db, id, this.#damages)
        const { walBytes } = this.#file
        return { batches: () => boundedByLog(batches, walBytes), close: async () => db.close() }
      }
    } catch (error) {
      db.close()
      throw error
    }
    db.close()
    return null
  }
}

/** Ends with AppError at rows that are damaged, which are then read anew. */
function* readBatches(db: DatabaseSync, id: number | 'all', damages: Damages): Generator<ExportBatch> {
  const checks = new RowChecks(db, new RangeSummaries(db))
  const headers = new HistoryHeaders(db)
  const next = db.prepare(`${HEADER} where a.id > ? and h.count > 0 order by a.id limit 1`)
  const only = db.prepare(`${HEADER} where a.id = ?`)
  for (const statement of [next, only]) statement.setReturnArrays(true)
  let row = id === 'all' ? next.get(0) : only.get(id)
  while (row !== undefined) {
    const [addressId] = row as unknown as [number]
    const selected = row
    const header = damages.refusing(addressId, () => headers.read(selected))
    yield* readHistory(checks, header, damages)
    row = id === 'all' ? next.get(addressId) : undefined
  }
}

function* readHistory(checks: RowChecks, header: HistoryHeader, damages: Damages): Generator<ExportBatch> {
  const { id, address, label, tip, checked } = header
  if (checked === null) return
  const exported: ExportedAddress = { id, chain: toChain(header.chain), address, label, tip }
  let left = header.balance
  for (const segment of segmentsOf(checked, checked)) {
    const rows = damages.refusing(id, () => {
      const read = checks.read(checked, segment)
      if (read[0]?.balance !== left) throw new DamagedHistory('Stored transactions do not add up.')
      return read
    })
    const last = rows.at(-1)
    if (last !== undefined) left = last.balance - last.amount
    yield { address: exported, rows }
  }
}
