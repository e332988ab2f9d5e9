import { arrange } from '../../../domain/history/arrange.ts'
import type { HistorySnapshot } from '../../../domain/history/checkpoint.ts'
import { isSettled, sumOf } from '../../../domain/history/order.ts'
import type { Row, Transfer } from '../../../domain/history/transfer.ts'
import type { Publication } from '../../../domain/ports/run-store.ts'
import type { BackfilledRange } from '../backfill.ts'
import { BATCH_ROWS } from '../batch-rows.ts'
import { explainMissing } from '../explain.ts'
import type { PlannedPass } from '../pass-parts.ts'
import { preserveIds } from './preserve-ids.ts'
import { hasMoved, isShown } from './shown-rows.ts'

/** Up to this many rows are written by the one transaction that publishes them. */
const PUBLISHED_ROWS_MAX = 2 * BATCH_ROWS

export type Proven = Omit<Publication, 'at' | 'nextSyncAt' | 'verifyAt'>

/**
 * Makes a publication of a walk that has joined: `above` are the rows of the snapshot above what was stored or backfilled.
 * Throws StaleAnswer if settled rows are lost that the source is not believed to have lost.
 */
export async function proveHistory(
  pass: PlannedPass,
  snapshot: HistorySnapshot,
  above: readonly Transfer[],
  ranges: readonly BackfilledRange[],
): Promise<Proven> {
  const { plan, writer, stored, source, finalityDepth } = pass
  const { balance, transactionCount: count, tip, fingerprint } = snapshot
  const rows = writer.place(arrange(above, stored.unsettled), count - 1, balance)
  for (const { from, to, gap } of ranges) {
    if (gap !== 0n) await writer.adjustBalances(from, to, gap)
  }
  const first = writer.base - count + 1
  const changed = await writeChanged(pass, rows)
  if (plan.kind === 'replace') await keepIds(pass, snapshot, first)
  const revised = plan.kind === 'replace' || hasMoved(stored.unsettled, [...writer.held, ...rows])
  const unconfirmed = rows.filter((row) => row.height === null)
  return {
    plan: plan.kind,
    historyId: writer.historyId,
    first,
    count,
    unsettled: rows.filter((row) => !isSettled(row, tip, finalityDepth)).length,
    balance,
    unconfirmedBalance: sumOf(unconfirmed),
    unconfirmed: unconfirmed.length,
    unchanged: plan.kind === 'extend' && !revised && changed === 0 && count === plan.shown.count,
    rows: writer.held,
    nextRowId: writer.nextRowId,
    events: [],
    arrived: null,
    revised,
    tip,
    source: source.name,
    fingerprint,
  }
}

/** Stages or holds the rows that are not shown as they are; returns how many. */
async function writeChanged({ plan, writer, stored }: PlannedPass, rows: readonly Row[]): Promise<number> {
  const changed =
    plan.kind === 'extend'
      ? rows.filter((row) => writer.isHeld(row.position) || !isShown(row, plan.shown, stored.unsettled))
      : rows
  // Those of a replacement are compared with the shown ones where they are stored.
  if (plan.kind === 'replace' || changed.length > PUBLISHED_ROWS_MAX)
    await writer.write(changed, () => 'keep')
  else writer.hold(changed)
  return changed.length
}

async function keepIds(
  { store, claim, writer, heads, source }: PlannedPass,
  snapshot: HistorySnapshot,
  first: number,
): Promise<void> {
  const { historyId, nextRowId } = writer
  const end = first + snapshot.transactionCount
  const missing = await preserveIds(store, claim, { historyId, first, end, nextRowId })
  if (missing === null || heads.believes(snapshot)) return
  throw heads.staleAnswer(explainMissing(missing, source.name), snapshot)
}
