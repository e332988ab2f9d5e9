import type { ChainSlug } from '../chains/chain.ts'

export interface FollowedAddress {
  readonly id: number
  /** In its canonical form. */
  readonly address: string
  readonly label: string | null
  /** Of the wallets that it belongs to. */
  readonly walletIds: readonly number[]
}

/** Which addresses are tracked. */
export interface FollowedAddresses {
  /** Those of a chain that are among these, in their canonical form; by address. */
  among(chain: ChainSlug, addresses: readonly string[]): Promise<ReadonlyMap<string, FollowedAddress>>
}
