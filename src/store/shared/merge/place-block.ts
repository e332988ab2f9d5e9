import { type Leg, type MergedTransfer, mergeLegs } from '../../../domain/history/merge-legs.ts'
import { mergeRegion } from '../../../domain/history/merge-region.ts'
import type { MergedRow } from '../../../domain/history/merged-row.ts'
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
  if (shown.length === 0 && areDistinct(legs)) return placeNew(legs, reached)
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

/** Most blocks of a first build hold one or two rows of one member each. */
function placeNew(legs: readonly Leg[], reached: Reached): readonly MergedRow[] {
  if (legs.length === 1) return [placeSingle(legs[0] as Leg, reached)]
  const total = legs.reduce((sum, { amount }) => sum + amount, reached.balance)
  const ordered = withoutNegatives(legs.toSorted(byHash), total)
  const rows: MergedRow[] = new Array(ordered.length)
  for (let at = ordered.length - 1; at >= 0; at--) rows[at] = placeSingle(ordered[at] as Leg, reached)
  return rows
}

function areDistinct(legs: readonly Leg[]): boolean {
  const [first, second] = legs
  if (legs.length <= 2) return first?.hash !== second?.hash
  return new Set(legs.map(({ hash }) => hash)).size === legs.length
}

function byHash(a: Leg, b: Leg): number {
  return a.hash < b.hash ? -1 : 1
}

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
