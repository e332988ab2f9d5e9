import { inHistoryOrder, isSameSet, sumOf } from './order.ts'
import type { Transfer } from './transfer.ts'

/** What a walk comes down to: the part of a history that is known already, or its very bottom. */
export interface Checkpoint {
  /** Index of its top row, counted from the bottom of the history; −1 for the bottom itself. */
  readonly top: number
  /** The balance right after its top row. */
  readonly balance: bigint
  /** All rows of its top block, newest first. */
  readonly block: readonly Transfer[]
}

export const EMPTY: Checkpoint = Object.freeze({ top: -1, balance: 0n, block: [] })

/** The top of a history as a source showed it at one moment: rows without a gap from the newest down. */
export interface HistorySnapshot {
  readonly tip: number
  readonly balance: bigint
  readonly transactionCount: number
  readonly fingerprint: string
  readonly rows: readonly Transfer[]
}

/** Why a walk does not meet. */
export type Conflict = 'count' | 'twice' | 'balance' | 'block'

export type Join =
  /** The walk meets: `above` are the rows on top of the ground, in order. */
  | { readonly kind: 'joined'; readonly above: readonly Transfer[] }
  /** The rows do not reach down to the ground. */
  | { readonly kind: 'short' }
  /** The walk does not meet; `gap` is what the balance is off by, if that is it. */
  | { readonly kind: 'apart'; readonly why: Conflict; readonly gap: bigint }

/**
 * Walks from the stated balance back through the rows. The history is complete if the walk meets the ground exactly:
 * as many rows left as lie under it, the same balance, the same block on top of it and none of that block above.
 */
export function join(moment: HistorySnapshot, ground: Checkpoint): Join {
  const rows = inHistoryOrder(moment.rows)
  const aboveCount = moment.transactionCount - 1 - ground.top
  if (aboveCount < 0 || rows.length > moment.transactionCount) return apart('count')
  const needed = ground.top < 0 ? aboveCount : aboveCount + 1
  if (rows.length < needed) return { kind: 'short' }
  const above = rows.slice(0, aboveCount)
  if (new Set(above.map((row) => row.hash)).size !== above.length) return apart('twice')
  const gap = moment.balance - sumOf(above) - ground.balance
  if (gap !== 0n) return apart('balance', gap)
  if (ground.top >= 0) {
    const met = meets(rows, aboveCount, ground)
    if (met !== 'yes') return met === 'unseen' ? { kind: 'short' } : apart('block')
  }
  return { kind: 'joined', above }
}

function meets(rows: readonly Transfer[], at: number, ground: Checkpoint): 'yes' | 'no' | 'unseen' {
  const [expected] = ground.block
  const found = rows[at]
  if (expected === undefined || found === undefined) return 'no'
  if (found.height !== expected.height || rows[at - 1]?.height === expected.height) return 'no'
  if (found.hash === expected.hash) return 'yes'
  // Answers may order the rows of one block differently: then the whole block has to be there.
  if (rows.length < at + ground.block.length) return 'unseen'
  return isSameSet(rows.slice(at, at + ground.block.length), ground.block) ? 'yes' : 'no'
}

function apart(why: Conflict, gap = 0n): Join {
  return { kind: 'apart', why, gap }
}
