import { type Leg, type MergedTransfer, mergeLegs } from '../../../domain/history/merge-legs.ts'
import { mergeRegion } from '../../../domain/history/merge-region.ts'
import { kindByAmounts, type MergedRow } from '../../../domain/history/merged-row.ts'
import { withoutNegatives } from '../../../domain/history/plausible.ts'

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
  const transfers = mergeLegs(legs)
  return shown.length === 0
    ? placeNew(transfers, reached)
    : placeTransfers(transfers, shown, settledTo, reached)
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

/** As placeTransfers, for a block that nothing is shown for. */
function placeNew(transfers: readonly MergedTransfer[], reached: Reached): readonly MergedRow[] {
  const total = transfers.reduce((sum, { amount }) => sum + amount, reached.balance)
  const upwards = withoutNegatives(transfers, total).toReversed()
  return upwards.map((transfer) => placeOne(transfer, reached)).reverse()
}

function placeOne(transfer: MergedTransfer, reached: Reached): MergedRow {
  const { hash, height, time, amount, received, addresses } = transfer
  reached.first -= 1
  reached.balance += amount
  const { first: position, balance } = reached
  const id = reached.nextRowId++
  const kind = kindByAmounts(transfer)
  const isKnown = false
  return { id, position, hash, height, time, amount, balance, received, addresses, kind, fee: null, isKnown }
}
