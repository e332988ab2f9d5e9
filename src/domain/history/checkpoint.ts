import { inHistoryOrder, isSameSet, sumOf } from './order.ts'
import type { Transfer } from './transfer.ts'

/** Where a walk ends: the newest block of the part of a history that is known to be right, or its very bottom. */
export interface Checkpoint {
  /** Index of its newest row, counted from the bottom of the history; −1 at the very bottom. */
  readonly top: number
  /** The balance right after its newest row. */
  readonly balance: bigint
  /** All rows of its block, newest first. */
  readonly block: readonly Transfer[]
}

/** The bottom of every history: no rows, no balance. */
export const EMPTY: Checkpoint = Object.freeze({ top: -1, balance: 0n, block: [] })

/** The newest rows of a history, without a gap, and its totals, as a source reported them at one moment. */
export interface HistorySnapshot {
  readonly tip: number
  readonly balance: bigint
  readonly transactionCount: number
  readonly fingerprint: string
  readonly rows: readonly Transfer[]
}

/** Why a walk does not meet its checkpoint. */
export type Conflict = 'count' | 'twice' | 'balance' | 'block'

export type Join =
  /** The walk meets the checkpoint: `above` are the rows on top of it, in order. */
  | { readonly kind: 'joined'; readonly above: readonly Transfer[] }
  /** The rows do not reach down to the checkpoint. */
  | { readonly kind: 'short' }
  /** The walk does not meet it; `gap` is what the balance is off by, if `why` is `balance`. */
  | { readonly kind: 'conflict'; readonly why: Conflict; readonly gap: bigint }

/**
 * Walks from the reported balance back through the rows. The history is complete if the walk meets the checkpoint
 * exactly: as many rows left as lie under it, the same balance, the same block on top of it and none of that block above.
 */
export function join(snapshot: HistorySnapshot, checkpoint: Checkpoint): Join {
  const rows = inHistoryOrder(snapshot.rows)
  const aboveCount = snapshot.transactionCount - 1 - checkpoint.top
  if (aboveCount < 0 || rows.length > snapshot.transactionCount) return conflict('count')
  const needed = checkpoint.top < 0 ? aboveCount : aboveCount + 1
  if (rows.length < needed) return { kind: 'short' }
  const above = rows.slice(0, aboveCount)
  if (new Set(above.map(keyOf)).size !== above.length) return conflict('twice')
  const gap = snapshot.balance - sumOf(above) - checkpoint.balance
  if (gap !== 0n) return conflict('balance', gap)
  if (checkpoint.top >= 0) {
    const met = meets(rows, aboveCount, checkpoint)
    if (met !== 'yes') return met === 'unseen' ? { kind: 'short' } : conflict('block')
  }
  return { kind: 'joined', above }
}

function meets(rows: readonly Transfer[], at: number, checkpoint: Checkpoint): 'yes' | 'no' | 'unseen' {
  const [expected] = checkpoint.block
  const found = rows[at]
  if (expected === undefined || found === undefined) return 'no'
  if (found.height !== expected.height || rows[at - 1]?.height === expected.height) return 'no'
  if (found.hash === expected.hash) return 'yes'
  // Answers may order the rows of one block differently: then the whole block has to be there.
  if (rows.length < at + checkpoint.block.length) return 'unseen'
  return isSameSet(rows.slice(at, at + checkpoint.block.length), checkpoint.block) ? 'yes' : 'no'
}

/** Two coinbases of 2010 have the hashes of others in earlier blocks, from before BIP 30. */
function keyOf({ hash, height }: Transfer): string {
  return `${hash} ${height}`
}

function conflict(why: Conflict, gap = 0n): Join {
  return { kind: 'conflict', why, gap }
}
