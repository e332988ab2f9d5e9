import type { Claim } from '../../domain/ports/claim.ts'
import type { SetLimits } from '../../domain/ports/sync-queue.ts'
import type { AddressColumns } from './columns/joined-row.ts'

/** How many rows an address that was never read is expected to have. */
const EXPECTED_ROWS = 20
/** An address with more than this part of the rows of a set is read alone. */
const LARGE = 1 / 10
/** This part of the rows of a set is left to those that have arrived. */
const SPARE = 1 / 10

/** An address in the queue that needs a full read. */
export interface QueuedRead {
  readonly id: number
  /** How many rows its history has; null if it was never read. */
  readonly rows: number | null
  /** It is read by requests of its own. */
  readonly isAlone: boolean
}

/** `claim`: what a claim of it would be. */
export function toQueuedRead(row: AddressColumns, { history, damaged, draft }: Claim): QueuedRead {
  const isUnreadable = history === null && row['row_set_id'] !== null
  const isSuspect = Number(row['strikes']) > 0
  const isAlone = damaged || draft !== null || isUnreadable || isSuspect || Number(row['alone']) === 1
  return { id: Number(row['id']), rows: history?.count ?? null, isAlone }
}

/** The ids of the first address and of those that are read in one set with it. `queued`: in the order of the queue. */
export function chooseSet(queued: readonly QueuedRead[], { most, rows }: SetLimits): readonly number[] {
  const [first] = queued
  if (first === undefined) return []
  const isSmall = (read: QueuedRead) => !read.isAlone && (read.rows ?? 0) <= rows * LARGE
  if (!isSmall(first)) return [first.id]
  const chosen: number[] = []
  let room = rows * (1 - SPARE)
  for (const read of queued.filter(isSmall)) {
    room -= read.rows ?? EXPECTED_ROWS
    if (room < 0 || chosen.length === most) break
    chosen.push(read.id)
  }
  return chosen
}

/** See `QueuedWork`. */
export function canWait(row: AddressColumns): boolean {
  return Number(row['alone']) === 0 && row['last_synced_at'] !== null
}
