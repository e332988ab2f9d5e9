import { type Leg, type MergedTransfer, mergeLegs } from '../../../domain/history/merge-legs.ts'
import { mergeRegion } from '../../../domain/history/merge-region.ts'
import type { MergedRow } from '../../../domain/history/merged-row.ts'

/** What a history that is built upwards has reached. */
export interface Reached {
  /** The position of its newest row. */
  first: number
  balance: bigint
  nextRowId: number
  revised: boolean
  reordered: boolean
}

/** The rows of one block on top of what was reached, newest first. `shown`: the rows that are shown for it now. */
export function placeBlock(
  legs: readonly Leg[],
  shown: readonly MergedRow[],
  settledTo: number,
  reached: Reached,
): readonly MergedRow[] {
  if (legs.length === 1 && shown.length === 0) return [placeSingle(legs[0] as Leg, reached)]
  return placeTransfers(mergeLegs(legs), shown, settledTo, reached)
}

export function placeTransfers(
  transfers: readonly MergedTransfer[],
  shown: readonly MergedRow[],
  settledTo: number,
  reached: Reached,
): readonly MergedRow[] {
  const { first: end, balance: below, nextRowId } = reached
  const region = mergeRegion(transfers, { shown, end, below, nextRowId, settledTo })
  const [newest] = region.rows
  if (newest !== undefined) {
    reached.first = newest.position
    reached.balance = newest.balance
  }
  reached.nextRowId = region.nextRowId
  if (region.revised) reached.revised = true
  if (region.reordered) reached.reordered = true
  return region.rows
}

/** Most blocks of a first build hold one row. */
function placeSingle({ hash, height, time, amount }: Leg, reached: Reached): MergedRow {
  const position = --reached.first
  const id = reached.nextRowId++
  const balance = reached.balance + amount
  reached.balance = balance
  const isReceived = amount >= 0n
  return {
    id,
    position,
    hash,
    height,
    time,
    amount,
    balance,
    received: isReceived ? amount : 0n,
    addresses: 1,
    kind: isReceived ? 'received' : 'sent',
    fee: null,
  }
}
