import type { ChainSlug } from '../chain.ts'

export type AddressType = 'p2pkh' | 'p2sh' | 'p2wpkh' | 'p2wsh' | 'p2tr' | 'witness'

/** An address in its one canonical form. */
export interface ParsedAddress {
  readonly chain: ChainSlug
  readonly address: string
  readonly type: AddressType
}
