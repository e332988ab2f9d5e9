import { allChains, type ChainSlug } from '../chains/chain.ts'

/** What addresses can be listed by; equal ones stand in the order in which they were added. */
export const ADDRESS_ORDERS = [
  'created_at',
  /** The label or, without one, the address. */
  'name',
  'balance',
  'transaction_count',
  /** Failed ones first, then those in progress, never synchronised, done. */
  'sync_status',
  /** Those that never were first. */
  'last_synced_at',
] as const

export interface AddressOrder {
  readonly by: (typeof ADDRESS_ORDERS)[number]
  readonly descending: boolean
}

export const AS_ADDED: AddressOrder = Object.freeze({ by: 'created_at', descending: false })

/** Digits after the point of the coin that has most: by these, balances of all coins are compared. */
export const COMMON_DECIMALS = Math.max(...allChains().map(({ coin }) => coin.decimals))

/** The chains whose coins have fewer digits, with the factor from their base units to the common ones. */
export function factorsToCommon(): ReadonlyMap<ChainSlug, bigint> {
  const fewer = allChains().filter(({ coin }) => coin.decimals < COMMON_DECIMALS)
  return new Map(fewer.map(({ slug, coin }) => [slug, 10n ** BigInt(COMMON_DECIMALS - coin.decimals)]))
}
