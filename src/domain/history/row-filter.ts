import type { Row } from './transfer.ts'

/** Which rows of a history are listed: those that meet all of it. */
export interface RowFilter {
  /** The earliest and the latest time, in seconds since 1970; null = open. */
  readonly from: number | null
  readonly to: number | null
  /** In lower case; null = any. */
  readonly hash: string | null
}

export const EVERY_ROW: RowFilter = Object.freeze({ from: null, to: null, hash: null })

export function isEveryRow({ from, to, hash }: RowFilter): boolean {
  return from === null && to === null && hash === null
}

export function isListed({ from, to, hash }: RowFilter, row: Pick<Row, 'time' | 'hash'>): boolean {
  return (
    (from === null || row.time >= from) &&
    (to === null || row.time <= to) &&
    (hash === null || row.hash === hash)
  )
}
