import type { AddressType } from '../../../src/domain/address/address.ts'

const NAMES: Readonly<Record<AddressType, string>> = {
  p2pkh: 'Legacy (p2pkh)',
  p2sh: 'Script (p2sh)',
  p2sh32: 'Long script (p2sh32)',
  p2wpkh: 'Native SegWit (p2wpkh)',
  p2wsh: 'Native SegWit script (p2wsh)',
  p2tr: 'Taproot (p2tr)',
  witness: 'Future SegWit (witness)',
}

/** The name that wallets give a form of address, with its technical word. */
export function addressTypeName(type: AddressType): string {
  return NAMES[type]
}
