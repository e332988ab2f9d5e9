import { SUMMARY_ROWS } from '../../../domain/history/range-summary.ts'
import type { Row } from '../../../domain/history/transfer.ts'

/** Rows of the smallest range that has a summary. */
export const LEAF = SUMMARY_ROWS[1]
/** Ranges of level 1 in a range of level 2. */
export const LEAVES = SUMMARY_ROWS[2] / LEAF

/** Runs of rows at adjacent positions of the same range of level 1. */
export function* runsOf(rows: readonly Row[]): Generator<readonly Row[]> {
  let from = 0
  for (let at = 1; at <= rows.length; at++) {
    const next = (rows[at - 1] as Row).position + 1
    if (rows[at]?.position === next && next % LEAF !== 0) continue
    yield rows.slice(from, at)
    from = at
  }
}

/** The number of the range of level 1 that a run is in. */
export function leafOf([first]: readonly Row[]): number {
  return Math.floor((first as Row).position / LEAF)
}
