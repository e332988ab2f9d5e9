import type { RowDifference } from '../../domain/address/tracked-address.ts'
import { isSame, isSameSet } from '../../domain/history/order.ts'
import type { StoredHistory } from '../../domain/history/stored-history.ts'
import type { Row, Transfer } from '../../domain/history/transfer.ts'
import type { RunStore } from '../../domain/ports/run-store.ts'
import { heightOf, storedBlocks } from '../walk/stored-blocks.ts'
import type { SourceBlock, SourceBlocks } from './source-blocks.ts'

export type Comparison =
  | { readonly kind: 'same' }
  /** `first` is the oldest row that differs, where it is known. */
  | { readonly kind: 'different'; readonly first: RowDifference | null }
  /** The source's rows do not add up to its totals. */
  | { readonly kind: 'inconsistent' }

/**
 * Compares the stored history with another source's, from height `top` down: one side may not know newer blocks yet.
 * Compares every page that was read, and ends where both have the same block, the same balance after it and as many rows
 * left, since they agree below that. Throws SourceError.
 */
export async function compare(
  store: RunStore,
  { rowSetId, first, count }: StoredHistory,
  source: SourceBlocks,
  top: number,
): Promise<Comparison> {
  const end = first + count
  const stored = storedBlocks(store, rowSetId, first, end)
  const nextOurs = () => upTo<readonly Row[]>(top, async () => (await stored.next()).value ?? null, heightOf)
  const nextTheirs = () =>
    upTo(
      top,
      () => source.next(),
      ({ rows }: SourceBlock) => heightOf(rows),
    )
  let ours = await nextOurs()
  let theirs = await nextTheirs()
  let lowest: RowDifference | null = null
  while (ours !== null || theirs !== null) {
    if (ours !== null && theirs !== null && !source.hasMoreAtHand && meets(ours, theirs, end)) break
    const height = Math.max(heightOrNone(ours), heightOrNone(theirs?.rows ?? null))
    const here = ours !== null && heightOf(ours) === height ? ours : null
    const there = theirs !== null && heightOf(theirs.rows) === height ? theirs : null
    lowest = oldestDifference(here ?? [], there?.rows ?? []) ?? lowest
    if (here !== null) ours = await nextOurs()
    if (there === null) continue
    theirs = await nextTheirs()
    if (theirs !== null || isBottom(there)) continue
    return source.isCut ? { kind: 'different', first: null } : { kind: 'inconsistent' }
  }
  return lowest === null ? { kind: 'same' } : { kind: 'different', first: lowest }
}

async function upTo<T>(
  top: number,
  next: () => Promise<T | null>,
  height: (block: T) => number,
): Promise<T | null> {
  for (;;) {
    const block = await next()
    if (block === null || height(block) <= top) return block
  }
}

function heightOrNone(block: readonly Transfer[] | null): number {
  return block === null ? -1 : heightOf(block)
}

function meets(ours: readonly Row[], theirs: SourceBlock, end: number): boolean {
  const [newest] = ours
  return (
    newest !== undefined &&
    newest.balance === theirs.balance &&
    end - newest.position === theirs.left &&
    isSameSet(ours, theirs.rows)
  )
}

/** Whether nothing is left below a block, neither rows nor a balance. */
function isBottom({ rows, balance, left }: SourceBlock): boolean {
  return left === rows.length && balance === rows.reduce((sum, row) => sum + row.amount, 0n)
}

function oldestDifference(ours: readonly Transfer[], theirs: readonly Transfer[]): RowDifference | null {
  const counterparts = new Map(theirs.map((row) => [row.hash, row]))
  const mine = ours.findLast((row) => {
    const counterpart = counterparts.get(row.hash)
    return counterpart === undefined || !isSame(row, counterpart)
  })
  if (mine !== undefined) {
    const counterpart = counterparts.get(mine.hash)
    return { hash: mine.hash, height: mine.height, stored: mine.amount, stated: counterpart?.amount ?? null }
  }
  const known = new Set(ours.map((row) => row.hash))
  const more = theirs.findLast((row) => !known.has(row.hash))
  return more === undefined
    ? null
    : { hash: more.hash, height: more.height, stored: null, stated: more.amount }
}
