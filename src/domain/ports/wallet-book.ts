import type { TrackedAddress } from '../address/tracked-address.ts'
import type { ChainSlug } from '../chains/chain.ts'
import type { FollowedAddresses, NewBranch } from '../wallet/followed-addresses.ts'
import type { Derivation, Wallet, WalletDescriptor } from '../wallet/wallet.ts'

export interface NewWallet {
  readonly chain: ChainSlug
  readonly name: string
  readonly gapLimit: number
  /** Script types without a transaction are dropped once one is found, and other branches are added then. */
  readonly detecting: boolean
  readonly descriptors: readonly (WalletDescriptor & {
    /** Of each branch, equal for the same scripts. */
    readonly identities: readonly string[]
  })[]
  readonly branches: readonly NewBranch[]
  /** Look its addresses up at once. */
  readonly sync: boolean
}

export interface WalletAddress {
  readonly address: TrackedAddress
  readonly derivation: Derivation
}

export interface WalletAddressFilter {
  readonly limit: number
  readonly offset: number
  readonly used?: boolean | undefined
  readonly branch?: number | undefined
}

export interface WalletAddressPage {
  readonly total: number
  /** By script type, branch and index. */
  readonly addresses: readonly WalletAddress[]
}

export type AddedWallet =
  | { readonly kind: 'added'; readonly wallet: Wallet }
  /** Some of its scripts belong to this wallet. */
  | { readonly kind: 'exists'; readonly id: number }

/** The wallets. Null if there is no such wallet. */
export interface WalletBook {
  /** Throws GapNotCovered. */
  add(wallet: NewWallet): Promise<AddedWallet>
  get(id: number): Promise<Wallet | null>
  /** As added. */
  list(): Promise<readonly Wallet[]>
  rename(id: number, name: string): Promise<Wallet | null>
  /**
   * Sets the gap and follows more addresses. Those of a branch that has been extended meanwhile are left out.
   * Throws GapNotCovered.
   */
  widen(id: number, gapLimit: number, more: readonly FollowedAddresses[]): Promise<Wallet | null>
  /** Requests that every branch is looked up, to this index at least. */
  requestDiscovery(id: number, to: number): Promise<Wallet | null>
  /** Requests the synchronisation of its addresses, and their look-up. */
  requestSync(id: number): Promise<Wallet | null>
  /** Requests cross-checks of its used addresses. Returns how many. */
  requestVerification(id: number): Promise<number | null>
  /** The wallet is gone at once; its addresses too, unless they are kept as single ones. */
  remove(id: number, addresses: 'keep' | 'remove'): Promise<boolean>
  addresses(id: number, filter: WalletAddressFilter): Promise<WalletAddressPage | null>
}
