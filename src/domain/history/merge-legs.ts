import { rankOf } from './rank.ts'
import type { Transfer } from './transfer.ts'
import { isTwinCoinbase } from './twin-coinbases.ts'

/** A row of a member. */
export interface Leg extends Transfer {
  readonly time: number
}

/** One transaction of several members. */
export interface MergedTransfer extends Leg {
  /** Sum of the positive amounts. */
  readonly received: bigint
  readonly addresses: number
  /** Members disagree about its height. */
  readonly isSplit: boolean
}

interface Draft extends MergedTransfer {
  amount: bigint
  received: bigint
  addresses: number
  height: number | null
  time: number
  isSplit: boolean
}

/**
 * One transfer for each transaction, newest first. Where members disagree about the block, a block goes before none, and
 * the lower one before the higher one, until both are read again. Within a block transactions are in the order of their
 * hashes; unconfirmed ones in that of their times.
 */
export function mergeLegs(legs: readonly Leg[]): readonly MergedTransfer[] {
  const [first] = legs
  if (first !== undefined && legs.every((leg) => leg.hash === first.hash && leg.height === first.height)) {
    return [merged(first, legs)]
  }
  const drafts = new Map<string, Draft>()
  for (const leg of legs) {
    const key = keyOf(leg)
    const draft = drafts.get(key)
    if (draft === undefined) drafts.set(key, draftOf(leg))
    else add(draft, leg)
  }
  return [...drafts.values()].sort(inOrder)
}

/** Two coinbases have one hash in two blocks; any other hash is one transaction. */
export function keyOf({ hash, height }: Pick<Transfer, 'hash' | 'height'>): string {
  return isTwinCoinbase(hash) ? `${hash} ${height}` : hash
}

function draftOf({ hash, height, time, amount }: Leg): Draft {
  const received = amount > 0n ? amount : 0n
  return { hash, height, time, amount, received, addresses: 1, isSplit: false }
}

/** Most blocks hold one transaction. */
function merged(first: Leg, legs: readonly Leg[]): MergedTransfer {
  const draft = draftOf(first)
  for (let at = 1; at < legs.length; at++) add(draft, legs[at] as Leg)
  return draft
}

function add(draft: Draft, { height, time, amount }: Leg): void {
  draft.amount += amount
  if (amount > 0n) draft.received += amount
  draft.addresses += 1
  if (height === draft.height) {
    if (time < draft.time) draft.time = time
    return
  }
  draft.isSplit = true
  if (height === null || (draft.height !== null && height > draft.height)) return
  draft.height = height
  draft.time = time
}

function inOrder(a: MergedTransfer, b: MergedTransfer): number {
  const above = rankOf(b) - rankOf(a)
  if (above !== 0) return above
  if (a.height === null && a.time !== b.time) return b.time - a.time
  return a.hash < b.hash ? -1 : 1
}
