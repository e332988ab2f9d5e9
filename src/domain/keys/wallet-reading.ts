import type { ChainSlug } from '../chains/chain.ts'
import type { Descriptor } from './descriptor.ts'

/** One way to understand the text of a wallet: a coin, and a descriptor of its scripts. */
export interface WalletReading {
  readonly chain: ChainSlug
  readonly descriptor: Descriptor
}
