import { type ChainSlug, isChainSlug } from '../../../domain/chains/chain.ts'
import { isIdentityIntact } from '../digests/record-checksums.ts'
import { DamagedColumn } from './damaged-column.ts'
import type { AddressColumns } from './joined-row.ts'

export function toChain(value: unknown): ChainSlug {
  const slug = String(value)
  if (!isChainSlug(slug)) throw new DamagedColumn(`unknown chain in the database: ${slug}`)
  return slug
}

/** The chain of an address: that of its place in the queue if the address itself is damaged. */
export function chainOf(row: AddressColumns): ChainSlug {
  const { chain, queue_chain: queued } = row
  if (typeof queued === 'string' && isChainSlug(queued) && !isIdentityIntact(row)) return queued
  return toChain(chain)
}
