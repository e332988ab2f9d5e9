import { DamagedHistory } from '../../../domain/history/damaged-history.ts'
import { fromColumn } from '../columns/amount-column.ts'
import type { AddressColumns } from '../columns/joined-row.ts'
import { isHeaderIntact } from './header-digest.ts'

/** What a check of stored rows goes by: the header of a visible history. Positions, `to` exclusive. */
export interface CheckedHistory {
  readonly rowSetId: number
  readonly from: number
  readonly to: number
  /** The balance right after the newest row. */
  readonly balance: bigint
  /** Null if an earlier version wrote them. */
  readonly topDigest: bigint | null
  readonly bottomDigest: bigint | null
  /** The sum of the digests between them. */
  readonly rangesDigest: bigint | null
}

/** From the columns of a header; null before the first proof. */
export function toChecked(columns: AddressColumns): CheckedHistory | null {
  if (columns['row_set_id'] === null) return null
  const from = Number(columns['first'])
  return {
    rowSetId: Number(columns['row_set_id']),
    from,
    to: from + Number(columns['count']),
    balance: fromColumn(columns['balance']),
    topDigest: toDigest(columns['top_digest']),
    bottomDigest: toDigest(columns['bottom_digest']),
    rangesDigest: toDigest(columns['ranges_digest']),
  }
}

/** The same for a header that is built on. Throws DamagedHistory unless it is as it was written. */
export function requireChecked(columns: AddressColumns): CheckedHistory | null {
  if (!isHeaderIntact(columns)) throw new DamagedHistory('The stored totals of this address are damaged.')
  return toChecked(columns)
}

function toDigest(column: unknown): bigint | null {
  return column === null ? null : fromColumn(column)
}
