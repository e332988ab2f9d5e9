import { writeAddress } from '../address/read-address.ts'
import { contentOfScript } from '../address/script-content.ts'
import type { Chain } from '../chains/chain.ts'
import { unsupportedWallet } from './wallet-error.ts'

/** The address of an output script on a chain. Throws AppError `unsupported_wallet` for a script that has none. */
export function addressOfScript(chain: Chain, script: Uint8Array): string {
  const content = contentOfScript(script)
  if (content === null) throw unsupportedWallet('Scripts of this kind have no address.')
  if (content.kind === 'witness' && chain.addresses.segwit === undefined) {
    throw unsupportedWallet(`${chain.name} has no addresses of this kind (SegWit).`)
  }
  return writeAddress(content, chain)
}
