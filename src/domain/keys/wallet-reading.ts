import type { ChainSlug } from '../chains/chain.ts'
import type { Descriptor } from './descriptor.ts'

/** One way to understand the text of a wallet: a coin, and a descriptor of its scripts. */
export interface WalletReading {
  readonly chain: ChainSlug
  readonly descriptor: Descriptor
}

/** What a text says of one wallet or several. */
export interface WalletText {
  readonly kind: 'extended_key' | 'descriptor' | 'wallet_file' | 'policy'
  /** As the file says. */
  readonly name: string | null
  /** As the file or the descriptor says. */
  readonly gapLimit: number | null
  /** Nothing says the coin of descriptors: they are read as Bitcoin's. A key without a descriptor has a reading for each coin. */
  readonly isCoinAssumed: boolean
  /** Of several a person chooses; never none. */
  readonly readings: readonly WalletReading[]
  /** Sentences. */
  readonly warnings: readonly string[]
}
