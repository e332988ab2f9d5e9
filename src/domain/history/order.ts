import type { Transfer } from './transfer.ts'

/**
 * The order of a history: unconfirmed rows on top, then by height descending. Sources may list an unconfirmed row
 * lower down; rows of one block keep the order in which they came.
 */
export function inHistoryOrder<T extends Transfer>(rows: readonly T[]): readonly T[] {
  return rows.every((row, index) => index === 0 || rank(rows[index - 1] as T) >= rank(row))
    ? rows
    : rows.toSorted((a, b) => rank(b) - rank(a))
}

/** A row is settled when no reorganisation is expected to reach it from `tip`. */
export function isSettled(row: Pick<Transfer, 'height'>, tip: number, finalityDepth: number): boolean {
  return row.height !== null && row.height <= tip - finalityDepth
}

export function isSame(a: Transfer, b: Transfer): boolean {
  return a.hash === b.hash && a.height === b.height && a.amount === b.amount
}

export function isSameSet(a: readonly Transfer[], b: readonly Transfer[]): boolean {
  if (a.length !== b.length) return false
  const byHash = new Map(a.map((row) => [row.hash, row]))
  return byHash.size === a.length && b.every((row) => isSame(row, byHash.get(row.hash) ?? NO_TRANSFER))
}

export function sumOf(rows: readonly Transfer[]): bigint {
  let sum = 0n
  for (const row of rows) sum += row.amount
  return sum
}

const NO_TRANSFER: Transfer = { hash: '', amount: 0n, time: 0, height: null }

/** Unconfirmed rows are above every height. */
function rank(row: Transfer): number {
  return row.height ?? Number.MAX_SAFE_INTEGER
}
