import type { AddressType } from '../../domain/address/address.ts'
import { typeOf } from '../../domain/address/address.ts'
import { outputScript } from '../../domain/address/output-script.ts'
import { readAddress } from '../../domain/address/read-address.ts'
import type { Chain } from '../../domain/chains/chain.ts'
import { AppError } from '../../domain/errors.ts'
import { seedOf } from '../chain/random.ts'

export interface Script {
  /** Blockchair's name for it, which is often wrong. */
  readonly type: string | null
  readonly hex: string
}

const NO_SCRIPT: Script = Object.freeze({ type: null, hex: '' })
/** By chain and address: the same text may be another script on another chain. */
const known = new Map<string, Script>()

/** The output script of an address. Blockchair's type is unreliable. */
export function scriptOf(chain: Chain, address: string): Script {
  const key = `${chain.slug}:${address}`
  const kept = known.get(key)
  if (kept !== undefined) return kept
  const script = readScript(chain, address)
  known.set(key, script)
  return script
}

function readScript(chain: Chain, address: string): Script {
  try {
    const type = blockchairType(typeOf(readAddress(address, chain)), seedOf(address) % 3 > 0)
    return { type, hex: outputScript(chain, address) }
  } catch (error) {
    if (error instanceof AppError) return NO_SCRIPT
    throw error
  }
}

/** Blockchair calls most P2WPKH addresses `witness_v0_scripthash` and some P2PKH ones `pubkey`. */
function blockchairType(type: AddressType, odd: boolean): string {
  switch (type) {
    case 'p2pkh':
      return odd ? 'pubkeyhash' : 'pubkey'
    case 'p2sh':
    case 'p2sh32':
      return 'scripthash'
    case 'p2tr':
      return 'witness_v1_taproot'
    case 'witness':
      return 'witness_unknown'
    case 'p2wpkh':
      return odd ? 'witness_v0_scripthash' : 'witness_v0_keyhash'
    case 'p2wsh':
      return 'witness_v0_scripthash'
  }
}
