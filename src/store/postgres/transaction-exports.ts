import { DamagedHistory } from '../../domain/history/damaged-history.ts'
import { EVERY_ROW, isListed, type RowFilter } from '../../domain/history/row-filter.ts'
import { rowsWithin } from '../../domain/history/rows-within.ts'
import { type Segment, segmentsOf } from '../../domain/history/segments.ts'
import type { MergedHistory } from '../../domain/ports/histories.ts'
import type { MergedOwner } from '../../domain/ports/owner-histories.ts'
import type {
  ExportBatch,
  ExportedAddress,
  ExportSnapshot,
  MergedBatch,
  MergedSnapshot,
  TransactionExports,
} from '../../domain/ports/transaction-exports.ts'
import { toChains } from '../shared/columns/chain-column.ts'
import type { CheckedHistory } from '../shared/digests/checked-history.ts'
import { batchesByTime } from '../shared/merge/batches-by-time.ts'
import { CheckedRows } from './checked-rows.ts'
import type { Damages } from './damages.ts'
import type { Columns, Database, Sql } from './database.ts'
import { HEADER, HEADER_OF, type HistoryHeader, type HistoryHeaders } from './history-header.ts'
import type { MergedDamages } from './owners/merged-damages.ts'
import { withParts } from './owners/merged-entries.ts'
import type { RowChecks } from './row-checks.ts'

/** Ranges of 256 rows in one statement. */
const SEGMENTS = 2
const LISTING_ROWS = 500

interface Parts {
  readonly reads: Database
  readonly headers: HistoryHeaders
  readonly checks: RowChecks
  readonly damages: Damages
  readonly mergedDamages: MergedDamages
}

/** Each export reads through a connection of its own, in one long read transaction: no other statement waits for it. */
export class PostgresTransactionExports implements TransactionExports {
  readonly #parts: Parts

  constructor(parts: Parts) {
    this.#parts = parts
  }

  async open(id: number | 'all', filter = EVERY_ROW): Promise<ExportSnapshot | null> {
    const { tx, close } = await this.#parts.reads.openSnapshot()
    try {
      if (id === 'all') return { batches: () => this.#readAll(tx, filter), close }
      const row = await tx.one(HEADER_OF, [id])
      if (row !== undefined) return { batches: () => this.#readOne(tx, row, filter), close }
    } catch (error) {
      await close()
      throw error
    }
    await close()
    return null
  }

  async openOwner(owner: MergedOwner, filter = EVERY_ROW): Promise<MergedSnapshot | null> {
    const { tx, close } = await this.#parts.reads.openSnapshot()
    try {
      const found = await tx.all('select asset from history where owner_kind = $1 and owner_id = $2', [
        owner.kind,
        owner.id,
      ])
      if (found.length > 0 || (await isEmptyGroup(tx, owner))) {
        const histories = toChains(found).map((chain) => this.#readMerged(tx, { ...owner, chain }, filter))
        return { batches: () => batchesByTime(histories), close }
      }
    } catch (error) {
      await close()
      throw error
    }
    await close()
    return null
  }

  async *#readMerged(tx: Sql, owner: MergedHistory, filter: RowFilter): AsyncGenerator<MergedBatch> {
    const { headers, mergedDamages } = this.#parts
    const header = await mergedDamages.refusing(owner, () => headers.of(tx, owner))
    if (header === null || header.checked === null) return
    const { rowSetId } = header.checked
    const batches = this.#readRows(tx, header, filter)
    for (;;) {
      const next = await mergedDamages.refusing(owner, () => batches.next())
      if (next.done) return
      const rows = await withParts(tx, rowSetId, next.value.rows)
      yield { chain: header.chain, tip: header.tip, rows }
    }
  }

  async *#readAll(tx: Sql, filter: RowFilter): AsyncGenerator<ExportBatch> {
    for (let last = 0; ; ) {
      const rows = await tx.all(`${HEADER} where a.id > $1 order by a.id limit ${LISTING_ROWS}`, [last])
      for (const row of rows) yield* this.#readOne(tx, row, filter)
      if (rows.length < LISTING_ROWS) return
      last = Number(rows.at(-1)?.['id'])
    }
  }

  /** Ends with AppError at rows that are damaged, which are then read again. */
  async *#readOne(tx: Sql, row: Columns, filter: RowFilter): AsyncGenerator<ExportBatch> {
    const { headers, damages } = this.#parts
    const header = await damages.refusing(Number(row['id']), async () => headers.read(row))
    const rows = this.#readRows(tx, header, filter)
    for (;;) {
      const next = await damages.refusing(header.id, () => rows.next())
      if (next.done) return
      yield next.value
    }
  }

  async *#readRows(tx: Sql, header: HistoryHeader, filter: RowFilter): AsyncGenerator<ExportBatch> {
    const { id, chain, address, label, tip, checked } = header
    if (checked === null) return
    const exported = { id, chain, address, label, tip }
    let above: { readonly end: number; readonly left: bigint } | null = null
    const segments = yield* this.#segmentsListed(tx, header, checked, filter, exported)
    for (let at = 0; at < segments.length; at += SEGMENTS) {
      const read = await this.#parts.checks.read(tx, checked, segments.slice(at, at + SEGMENTS))
      for (const { segment, rows } of read) {
        if (above?.end === segment.from && rows[0]?.balance !== above.left) {
          throw new DamagedHistory('Stored transactions do not add up.')
        }
        const last = rows.at(-1)
        above = last === undefined ? null : { end: segment.to, left: last.balance - last.amount }
        yield { address: exported, rows: rows.filter((row) => isListed(filter, row)) }
      }
    }
  }

  /** The segments that have rows within the times. Yields batches without rows while it looks for them. */
  async *#segmentsListed(
    tx: Sql,
    header: HistoryHeader,
    checked: CheckedHistory,
    filter: RowFilter,
    address: ExportedAddress,
  ): AsyncGenerator<ExportBatch, readonly Segment[]> {
    const rows = new CheckedRows(tx, this.#parts.checks)
    const query = rowsWithin(checked, filter)
    let step = query.next()
    while (!step.done) {
      step = query.next(await rows.summaries(header, step.value))
      yield { address, rows: [] }
    }
    const segments = step.value.flatMap((range) => segmentsOf(checked, range))
    return segments.filter(({ from }, index) => from !== segments[index - 1]?.from)
  }
}

/** A group without members has no history. */
async function isEmptyGroup(tx: Sql, { kind, id }: MergedOwner): Promise<boolean> {
  return kind === 'group' && (await tx.one('select from owner_group where id = $1', [id])) !== undefined
}
