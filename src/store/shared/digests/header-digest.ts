import type { AddressColumns, ColumnValues } from '../columns/joined-row.ts'
import { digestOfValues } from './digest.ts'

/** What a digest of a history's header covers, in this order; `id` and `chain` are those of the address. */
export const COVERED = [
  'id',
  'chain',
  'row_set_id',
  'first',
  'count',
  'unsettled',
  'balance',
  'unconfirmed_balance',
  'unconfirmed',
  'revision',
  'top_digest',
  'bottom_digest',
  'ranges_digest',
  'next_row_id',
] as const

export type HeaderColumns = Readonly<Record<(typeof COVERED)[number], unknown>>

/** The columns of a header before the first publication, but for those of the address. */
export const NO_HISTORY: Omit<HeaderColumns, 'id' | 'chain'> = {
  row_set_id: null,
  first: 0,
  count: 0,
  unsettled: 0,
  balance: 0,
  unconfirmed_balance: 0,
  unconfirmed: 0,
  revision: 0,
  top_digest: null,
  bottom_digest: null,
  ranges_digest: null,
  next_row_id: 1,
}

/** The header of a history as it is after a publication. */
export function headerDigest(columns: AddressColumns | HeaderColumns): bigint {
  const named: AddressColumns = columns
  return digestOfValues(COVERED.map((name) => named[name] ?? null))
}

/**
 * The columns of a header that staged rows change. A digest that was wrong before stays wrong: a new one would hide the
 * damage.
 */
export function withNextRowId(before: AddressColumns, nextRowId: number): ColumnValues {
  const next = { next_row_id: nextRowId }
  return isHeaderIntact(before) ? { ...next, digest: headerDigest({ ...before, ...next }) } : next
}

/** Whether a header is as it was written. Every header has a digest. */
export function isHeaderIntact(columns: AddressColumns): boolean {
  const { digest } = columns
  return digest !== null && digest !== undefined && headerDigest(columns) === BigInt(String(digest))
}
