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
