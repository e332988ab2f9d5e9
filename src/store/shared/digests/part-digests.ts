import type { MergedRow } from '../../../domain/history/merged-row.ts'
import type { Range } from '../../../domain/history/range-summary.ts'
import { isPlain, knownKind } from '../columns/merged-columns.ts'
import { digestOfBytes } from './digest.ts'
import { sumOfDigests } from './row-digest.ts'
import { LEAF } from './row-runs.ts'

/** What a merged row has beyond that of an address, as it is stored. */
export interface Part {
  readonly position: unknown
  readonly received: unknown
  readonly addresses: unknown
  readonly kind: unknown
  readonly fee: unknown
}

/** The ranges of 256 positions that hold these. */
export function leavesOf(positions: readonly number[]): readonly Range[] {
  const numbers = new Set(positions.map((position) => Math.floor(position / LEAF)))
  return [...numbers].map((number) => ({ from: number * LEAF, to: (number + 1) * LEAF }))
}

/**
 * The sum of one digest for each range of 256 positions, whose parts are all here, in the order of their positions. A merged
 * history keeps that of all its parts: a change subtracts the digests of the ranges that it touches, and adds the new ones.
 */
export function digestOfParts(parts: readonly Part[]): bigint {
  const leaves = new Map<number, string>()
  for (const { position, received, addresses, kind, fee } of parts) {
    const leaf = Math.floor(Number(position) / LEAF)
    const text = `${position} ${received} ${addresses} ${kind} ${fee}\n`
    leaves.set(leaf, (leaves.get(leaf) ?? '') + text)
  }
  return sumOfDigests([...leaves.values()].map(digestOfBytes)) as bigint
}

/** Those of merged rows, newest first. */
export function partsOf(rows: readonly MergedRow[]): readonly Part[] {
  return rows.filter((row) => !isPlain(row)).map((row) => ({ ...row, kind: knownKind(row) }))
}

/** What the sum is after a change, from the digests of what was and what is now in its place. */
export function changedSum(sum: bigint, before: bigint, after: bigint): bigint {
  return BigInt.asIntN(64, sum - before + after)
}
