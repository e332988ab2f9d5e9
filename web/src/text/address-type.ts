import type { AddressType } from '../../../src/domain/address/address.ts'
import type { ChainSlug } from '../../../src/domain/chains/chain.ts'

/** Where a newer form has made the first one old. */
const SEGWIT_CHAINS: readonly ChainSlug[] = ['bitcoin', 'litecoin', 'groestlcoin']

const NAMES: Readonly<Record<Exclude<AddressType, 'p2pkh'>, string>> = {
  p2sh: 'Script (p2sh)',
  p2sh32: 'Long script (p2sh32)',
  p2wpkh: 'Native SegWit (p2wpkh)',
  p2wsh: 'Native SegWit script (p2wsh)',
  p2tr: 'Taproot (p2tr)',
  witness: 'Future SegWit (witness)',
}

/** The name that wallets give a form of address, with its technical word. */
export function addressTypeName(type: AddressType, chain: ChainSlug): string {
  if (type !== 'p2pkh') return NAMES[type]
  return SEGWIT_CHAINS.includes(chain) ? 'Legacy (p2pkh)' : 'p2pkh'
}
