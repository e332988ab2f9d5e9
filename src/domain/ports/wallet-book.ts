import type { TrackedAddress } from '../address/tracked-address.ts'
import type { ChainSlug } from '../chains/chain.ts'
import type { FollowedAddresses, NewBranch } from '../wallet/followed-addresses.ts'
import type { Derivation, NewDescriptor, Wallet } from '../wallet/wallet.ts'
import type { WalletExtension } from '../wallet/wallet-extension.ts'

export interface NewWallet {
  readonly chain: ChainSlug
  readonly name: string
  readonly gapLimit: number
  readonly descriptors: readonly NewDescriptor[]
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

export interface ExtendingWallet extends WalletExtension {
  /** The addresses of the branches that are new. */
  readonly branches: readonly NewBranch[]
  /** Null to leave it as it is. */
  readonly name: string | null
  /** Look its addresses up at once. */
  readonly sync: boolean
}

export type ExtendedWallet =
  | { readonly kind: 'extended'; readonly wallet: Wallet }
  /** Its descriptors are not those that the extension was planned for, or it is gone. */
  | { readonly kind: 'changed' }
  /** This wallet follows one of the new addresses already: another one, or itself in another place. */
  | { readonly kind: 'exists'; readonly id: number }

/** The wallets. Null if there is no such wallet. */
export interface WalletBook {
  /** Throws GapNotCovered. */
  add(wallet: NewWallet): Promise<AddedWallet>
  /** The wallets that have one of these scripts. */
  ownersOf(chain: ChainSlug, identities: readonly string[]): Promise<readonly number[]>
  /**
   * Follows more branches, at once. A discovery that is under way has lost its lease then, and starts again.
   * Throws GapNotCovered.
   */
  extend(id: number, extending: ExtendingWallet): Promise<ExtendedWallet>
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
