import type { HistorySnapshot } from '../../../domain/history/checkpoint.ts'
import { eventsOf } from '../../../domain/history/publication-events.ts'
import type { StoredHistory } from '../../../domain/history/stored-history.ts'
import type { Row } from '../../../domain/history/transfer.ts'
import type { Publication } from '../../../domain/ports/run-store.ts'
import type { BackfilledRange } from '../backfill.ts'
import { explainMissing } from '../explain.ts'
import type { PlannedPass } from '../pass-parts.ts'
import { preserveIds } from './preserve-ids.ts'
import { arrivalsAmong, knownAmong, stagedPositions } from './staged-arrivals.ts'

interface Placed {
  /** The first position that is published. */
  readonly first: number
  /** The rows above what was stored or backfilled, newest first. */
  readonly rows: readonly Row[]
  readonly ranges: readonly BackfilledRange[]
  /** Whether those of `rows` that changed were staged. */
  readonly isStaged: boolean
}

type Events = Pick<Publication, 'events' | 'arrived'>

/** The events of a publication. Throws StaleAnswer as `proveHistory` does. */
export async function publishedEvents(
  pass: PlannedPass,
  snapshot: HistorySnapshot,
  placed: Placed,
): Promise<Events> {
  const { plan } = pass
  if (plan.kind === 'first') return { events: [], arrived: null }
  return plan.kind === 'replace'
    ? await replacementEvents(pass, plan.shown, snapshot, placed.first)
    : await extensionEvents(pass, snapshot, placed)
}

async function replacementEvents(
  { store, claim, writer, heads, source }: PlannedPass,
  shown: StoredHistory,
  snapshot: HistorySnapshot,
  first: number,
): Promise<Events> {
  const { rowSetId, nextRowId } = writer
  const end = first + snapshot.transactionCount
  const damaged = claim.damaged ? await store.integrity.damagedParts(claim.addressId) : []
  const replacement = await preserveIds(store, claim, shown, { rowSetId, first, end, nextRowId, damaged })
  const { missing, changes, newFromId } = replacement
  if (missing !== null && !heads.accepts(snapshot)) {
    throw heads.staleAnswer(explainMissing(missing, source.name), snapshot)
  }
  return { events: eventsOf(changes, snapshot.balance), arrived: { from: first, to: end, newFromId } }
}

async function extensionEvents(
  pass: PlannedPass,
  { balance, transactionCount }: HistorySnapshot,
  { first, rows, ranges, isStaged }: Placed,
): Promise<Events> {
  const { writer, stored } = pass
  const published = { from: first, to: first + transactionCount }
  const staged = stagedPositions(pass, published, ranges, isStaged)
  const arrived = arrivalsAmong(stored.unsettled, staged)
  const isInMemory = ({ position }: Row) => staged === null || position < staged.from || position >= staged.to
  const backfilled = writer.held.filter(({ position }) => position >= first + rows.length)
  const after = [...rows, ...backfilled].filter(isInMemory).concat(await knownAmong(pass, arrived))
  after.sort((a, b) => a.position - b.position)
  return { events: eventsOf({ before: stored.unsettled, after }, balance), arrived }
}
