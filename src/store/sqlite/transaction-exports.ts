import type { DatabaseSync } from 'node:sqlite'
import type { ChainSlug } from '../../domain/chains/chain.ts'
import { DamagedHistory } from '../../domain/history/damaged-history.ts'
import { type RangeSummary, type SummaryQuestion, summaryOfRow } from '../../domain/history/range-summary.ts'
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
import { toChain, toChains } from '../shared/columns/chain-column.ts'
import type { CheckedHistory } from '../shared/digests/checked-history.ts'
import { batchesByTime } from '../shared/merge/batches-by-time.ts'
import { boundedByLog } from './bounded-by-log.ts'
import type { Damages } from './damages.ts'
import { HEADER, type HistoryHeader, HistoryHeaders } from './history-header.ts'
import type { OpenDatabase } from './open.ts'
import type { MergedDamages } from './owners/merged-damages.ts'
import { MergedEntries } from './owners/merged-entries.ts'
import { RangeSummaries } from './range-summaries.ts'
import { RowChecks } from './row-checks.ts'

/** Each export has its own connection and one long read transaction, which blocks no writer. */
export class SqliteTransactionExports implements TransactionExports {
  readonly #file: Pick<OpenDatabase, 'openReader' | 'walBytes'>
  readonly #damages: Damages
  readonly #mergedDamages: MergedDamages

  constructor(
    file: Pick<OpenDatabase, 'openReader' | 'walBytes'>,
    damages: Damages,
    mergedDamages: MergedDamages,
  ) {
    this.#file = file
    this.#damages = damages
    this.#mergedDamages = mergedDamages
  }

  async openOwner(owner: MergedOwner, filter = EVERY_ROW): Promise<MergedSnapshot | null> {
    const db = this.#file.openReader()
    try {
      db.exec('begin')
      const found = db.prepare('select asset from history where owner_kind = ? and owner_id = ?')
      const chains = toChains(found.all(owner.kind, owner.id))
      if (chains.length > 0 || isEmptyGroup(db, owner)) {
        const { walBytes } = this.#file
        const histories = chains.map((chain) =>
          boundedByLog(readMerged(db, { ...owner, chain }, this.#mergedDamages, filter), walBytes),
        )
        return { batches: () => batchesByTime(histories), close: async () => db.close() }
      }
    } catch (error) {
      db.close()
      throw error
    }
    db.close()
    return null
  }

  async open(id: number | 'all', filter = EVERY_ROW): Promise<ExportSnapshot | null> {
    const db = this.#file.openReader()
    try {
      db.exec('begin')
      // The first read fixes the snapshot. For all addresses it looks for id 0, which none has.
      const found = db.prepare('select 1 from address where id = ?').get(id === 'all' ? 0 : id)
      if (id === 'all' || found !== undefined) {
        const batches = readBatches(db, id, this.#damages, filter)
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

/** A group without members has no history. */
function isEmptyGroup(db: DatabaseSync, { kind, id }: MergedOwner): boolean {
  return kind === 'group' && db.prepare('select 1 from owner_group where id = ?').get(id) !== undefined
}

interface Parts {
  readonly summaries: RangeSummaries
  readonly checks: RowChecks
  readonly damages: Pick<Damages, 'refusing'>
  readonly filter: RowFilter
}

/** Ends with AppError at rows that are damaged, which are then read again. */
function* readBatches(
  db: DatabaseSync,
  id: number | 'all',
  damages: Damages,
  filter: RowFilter,
): Generator<ExportBatch> {
  const summaries = new RangeSummaries(db)
  const parts = { summaries, checks: new RowChecks(db, summaries), damages, filter }
  const headers = new HistoryHeaders(db)
  const next = db.prepare(`${HEADER} where a.id > ? and h.count > 0 order by a.id limit 1`)
  const only = db.prepare(`${HEADER} where a.id = ?`)
  for (const statement of [next, only]) statement.setReturnArrays(true)
  let row = id === 'all' ? next.get(0) : only.get(id)
  while (row !== undefined) {
    const [addressId] = row as unknown as [number]
    const selected = row
    const header = damages.refusing(addressId, () => headers.read(selected))
    yield* readHistory(parts, header)
    row = id === 'all' ? next.get(addressId) : undefined
  }
}

function* readMerged(
  db: DatabaseSync,
  owner: MergedHistory & { readonly chain: ChainSlug },
  damages: MergedDamages,
  filter: RowFilter,
): Generator<MergedBatch> {
  const summaries = new RangeSummaries(db)
  const refusing = <T>(_id: number, read: () => T) => damages.refusingNow(owner, read)
  const parts = { summaries, checks: new RowChecks(db, summaries), damages: { refusing }, filter }
  const header = refusing(0, () => new HistoryHeaders(db).merged(owner, owner.chain))
  if (header === null || header.rowSetId === null) return
  const merged = new MergedEntries(db)
  for (const { rows } of readHistory(parts, header)) {
    yield { chain: owner.chain, tip: header.tip, rows: merged.merged(Number(header.rowSetId), rows) }
  }
}

function* readHistory(parts: Parts, header: HistoryHeader): Generator<ExportBatch> {
  const { id, address, label, tip, checked } = header
  if (checked === null) return
  const exported: ExportedAddress = { id, chain: toChain(header.chain), address, label, tip }
  let above: { readonly end: number; readonly left: bigint } | null = null
  for (const segment of yield* segmentsListed(parts, exported, checked)) {
    const rows = parts.damages.refusing(id, () => {
      const read = parts.checks.read(checked, segment)
      if (above?.end === segment.from && read[0]?.balance !== above.left) {
        throw new DamagedHistory('Stored transactions do not add up.')
      }
      return read
    })
    const last = rows.at(-1)
    above = last === undefined ? null : { end: segment.to, left: last.balance - last.amount }
    yield { address: exported, rows: rows.filter((row) => isListed(parts.filter, row)) }
  }
}

/** The segments that have rows within the times. Yields batches without rows while it looks for them. */
function* segmentsListed(
  { summaries, checks, damages, filter }: Parts,
  address: ExportedAddress,
  checked: CheckedHistory,
): Generator<ExportBatch, readonly Segment[]> {
  const answer = (question: SummaryQuestion) =>
    damages.refusing(address.id, () => summariesOf(summaries, checks, checked, question))
  const query = rowsWithin(checked, filter)
  let step = query.next()
  while (!step.done) {
    step = query.next(answer(step.value))
    yield { address, rows: [] }
  }
  const segments = step.value.flatMap((range) => segmentsOf(checked, range))
  return segments.filter(({ from }, index) => from !== segments[index - 1]?.from)
}

function summariesOf(
  summaries: RangeSummaries,
  checks: RowChecks,
  checked: CheckedHistory,
  question: SummaryQuestion,
): readonly RangeSummary[] {
  if (question.kind !== 'summaries') return []
  const { level, ranges } = question
  if (level !== 0) {
    return ranges.flatMap((range) =>
      summaries.stored(checked.rowSetId, level, range).map(({ summary }) => summary),
    )
  }
  return ranges.flatMap((range) =>
    segmentsOf(checked, range)
      .flatMap((segment) => checks.read(checked, segment))
      .filter(({ position }) => position >= range.from && position < range.to)
      .map((row) => summaryOfRow(row.position, row.time, row.balance)),
  )
}
