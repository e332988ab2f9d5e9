import { type ChainSlug, inDisplayOrder, isChainSlug } from '../../../domain/chains/chain.ts'
import { isIdentityIntact } from '../digests/record-checksums.ts'
import { DamagedColumn } from './damaged-column.ts'
import type { AddressColumns } from './joined-row.ts'

export function toChain(value: unknown): ChainSlug {
  const slug = String(value)
  if (!isChainSlug(slug)) throw new DamagedColumn(`unknown chain in the database: ${slug}`)
  return slug
}

/** Of rows with an `asset`, in display order: rows of one time are in this order on pages and in exports of both engines. */
export function toChains(rows: readonly Readonly<Record<string, unknown>>[]): readonly ChainSlug[] {
  return inDisplayOrder(rows.map((row) => toChain(row['asset'])))
}

/** The chain of an address: that of its place in the queue if the address itself is damaged. */
export function chainOf(row: AddressColumns): ChainSlug {
  const { chain, queue_chain: queued } = row
  if (typeof queued === 'string' && isChainSlug(queued) && !isIdentityIntact(row)) return queued
  return toChain(chain)
}
