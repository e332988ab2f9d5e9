import type { ChainSlug } from '../../domain/chains/chain.ts'
import type { LookedUp } from '../run/look-up.ts'
import type { WantedWallet } from '../run/wallet-answers.ts'

/** What a source says about addresses that had no transaction so far. */
export interface LookUpAnswer {
  readonly source: string
  readonly tip: number
  /**
   * The used ones among them. An answer holds the whole history; null for one that is to be read alone.
   */
  readonly used: ReadonlyMap<string, LookedUp | null>
}

export interface LookUpOptions {
  /** A person requested it. */
  readonly manual: boolean
  /** An answer of a set below this height is requested once more. */
  readonly tipFloor: number
  readonly wallet: WantedWallet
}

/** Asks the first source that can serve. Throws AllSourcesFailed. */
export interface AddressLookUp {
  /** Addresses of a wallet with these descriptors that are looked up together. */
  capacity(chain: ChainSlug, descriptors: readonly string[]): number
  /** At most `capacity` addresses. */
  lookUp(chain: ChainSlug, addresses: readonly string[], options: LookUpOptions): Promise<LookUpAnswer>
}
