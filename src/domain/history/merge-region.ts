import { keyOf, type MergedTransfer } from './merge-legs.ts'
import { type Classified, classify, type MergedRow } from './merged-row.ts'
import { inShownOrder } from './shown-order.ts'

/** The part of a merged history above some place. */
export interface Region {
  /** The rows that are shown there, newest first. */
  readonly shown: readonly MergedRow[]
  /** The position right below. */
  readonly end: number
  /** The balance right below, in base units. */
  readonly below: bigint
  readonly nextRowId: number
  /** Rows up to this height were settled when they were merged. */
  readonly settledTo: number
}

export interface MergedRegion {
  /** Newest first. */
  readonly rows: readonly MergedRow[]
  readonly nextRowId: number
  /** Confirmed rows have moved or vanished. */
  readonly revised: boolean
  /** Rows of a settled block are in another order than they were shown in. */
  readonly reordered: boolean
}

/** Places merged transfers, newest first, where `shown` is now. Rows keep their ids. */
export function mergeRegion(transfers: readonly MergedTransfer[], region: Region): MergedRegion {
  const { shown, end, below } = region
  const total = transfers.reduce((sum, { amount }) => sum + amount, below)
  const ordered = inShownOrder(transfers, shown, total)
  const known = new Map(shown.map((row) => [keyOf(row), row]))
  let { nextRowId } = region
  let balance = below
  const rows: MergedRow[] = new Array(ordered.length)
  for (let at = ordered.length - 1; at >= 0; at--) {
    const transfer = ordered[at] as MergedTransfer
    const { hash, height, time, amount, received, addresses } = transfer
    balance += amount
    const old = known.get(keyOf(transfer))
    const id = old?.id ?? nextRowId++
    const position = end - ordered.length + at
    const row = { id, position, hash, height, time, amount, balance, received, addresses }
    rows[at] = { ...row, ...classifiedAs(old, transfer) }
  }
  const revised = !isContained(shown, ordered)
  return { rows, nextRowId, revised, reordered: revised && isReordered(ordered, region) }
}

/** What was found out about a row stays true while its amounts do. */
function classifiedAs(old: MergedRow | undefined, transfer: MergedTransfer): Classified {
  const isSame =
    old?.amount === transfer.amount &&
    old.received === transfer.received &&
    old.addresses === transfer.addresses
  return old !== undefined && isSame
    ? { kind: old.kind, fee: old.fee, isKnown: old.isKnown }
    : classify(transfer, null)
}

function isReordered(ordered: readonly MergedTransfer[], { shown, settledTo }: Region): boolean {
  const places = new Map(shown.map((row, place) => [`${keyOf(row)} ${row.height}`, place]))
  const known = ordered
    .filter(({ height }) => height !== null && height <= settledTo)
    .flatMap((row) => places.get(`${keyOf(row)} ${row.height}`) ?? [])
  return known.some((place, at) => at > 0 && place < (known[at - 1] as number))
}

/** Whether the confirmed rows that are shown are all there, in their order and at their heights. */
function isContained(shown: readonly MergedRow[], ordered: readonly MergedTransfer[]): boolean {
  let at = 0
  for (const row of shown) {
    if (row.height === null) continue
    while (at < ordered.length && !isAt(ordered[at] as MergedTransfer, row)) at++
    if (at === ordered.length) return false
    at++
  }
  return true
}

function isAt(transfer: MergedTransfer, row: MergedRow): boolean {
  return transfer.hash === row.hash && transfer.height === row.height
}
