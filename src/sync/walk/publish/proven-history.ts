import type { HistorySnapshot } from '../../../domain/history/checkpoint.ts'
import { isSettled, sumOf } from '../../../domain/history/order.ts'
import { inShownOrder } from '../../../domain/history/shown-order.ts'
import type { Row, Transfer } from '../../../domain/history/transfer.ts'
import type { Publication } from '../../../domain/ports/run-store.ts'
import type { BackfilledRange } from '../backfill.ts'
import { BATCH_ROWS } from '../batch-rows.ts'
import type { PlannedPass } from '../pass-parts.ts'
import { publishedEvents } from './published-events.ts'
import { isShown } from './shown-rows.ts'

/** Up to this many rows are written by the one transaction that publishes them. */
const PUBLISHED_ROWS_MAX = 2 * BATCH_ROWS

export type Proven = Omit<Publication, 'at' | 'nextSyncAt' | 'verifyAt' | 'proof'>

/**
 * Makes a publication of a walk that has joined: `above` are the rows of the snapshot above what was stored or backfilled.
 * Throws StaleAnswer if settled rows are missing and the answer is not accepted.
 */
export async function proveHistory(
  pass: PlannedPass,
  snapshot: HistorySnapshot,
  above: readonly Transfer[],
  ranges: readonly BackfilledRange[],
): Promise<Proven> {
  const { plan, writer, stored, source, finalityDepth } = pass
  const { balance, transactionCount: count, tip, fingerprint } = snapshot
  const rows = writer.place(inShownOrder(above, stored.unsettled, balance), count - 1, balance)
  for (const { from, to, gap } of ranges) {
    if (gap !== 0n) await writer.adjustBalances(from, to, gap)
  }
  const first = writer.base - count + 1
  const isAsShown = (row: Row) => plan.kind === 'extend' && isShown(row, plan.shown, stored.unsettled)
  const changed = rows.filter((row) => writer.isHeld(row.position) || !isAsShown(row))
  // Rows of a replacement are compared with the shown ones in the store.
  const isStaged = plan.kind === 'replace' || changed.length > PUBLISHED_ROWS_MAX
  if (isStaged) await writer.write(changed, () => 'keep')
  else writer.hold(changed)
  const { events, arrived } = await publishedEvents(pass, snapshot, { first, rows, ranges, isStaged })
  const revised = plan.kind === 'replace' || events.some(({ kind }) => kind === 'reorganised')
  const unconfirmed = rows.filter((row) => row.height === null)
  return {
    plan: plan.kind,
    rowSetId: writer.rowSetId,
    first,
    count,
    unsettled: rows.filter((row) => !isSettled(row, tip, finalityDepth)).length,
    balance,
    unconfirmedBalance: sumOf(unconfirmed),
    unconfirmed: unconfirmed.length,
    unchanged: plan.kind === 'extend' && count === plan.shown.count && writer.held.every(isAsShown),
    rows: writer.held,
    nextRowId: writer.nextRowId,
    events,
    arrived,
    revised,
    tip,
    source: source.name,
    fingerprint,
  }
}
