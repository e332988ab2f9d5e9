import type { AddressColumns } from '../columns/joined-row.ts'
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
}

/** The header of a history as it is after a publication. */
export function headerDigest(columns: AddressColumns | HeaderColumns): bigint {
  const named: AddressColumns = columns
  return digestOfValues(COVERED.map((name) => named[name] ?? null))
}

/** Whether a header is as it was written. One without a digest was written by an earlier version: not checked. */
export function isHeaderIntact(columns: AddressColumns): boolean {
  const { digest } = columns
  return digest === null || digest === undefined || headerDigest(columns) === BigInt(String(digest))
}
