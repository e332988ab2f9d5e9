import { sha256 } from '@noble/hashes/sha2.js'
import { bech32, bech32m, createBase58check } from '@scure/base'
import { parseBitcoinAddress } from '../domain/address/bitcoin.ts'
import { seedOf } from './random.ts'

export interface Script {
  /** As the provider calls it, which is often wrong. */
  readonly type: string | null
  readonly hex: string
}

const base58check = createBase58check(sha256)
const NO_SCRIPT: Script = Object.freeze({ type: null, hex: '' })
const known = new Map<string, Script>()

/**
 * The output script of an address. The provider's word for its type is not to be relied on: it calls most P2WPKH
 * addresses `witness_v0_scripthash` and some P2PKH ones `pubkey`.
 */
export function scriptOf(address: string): Script {
  const kept = known.get(address)
  if (kept !== undefined) return kept
  const script = readScript(address)
  known.set(address, script)
  return script
}

function readScript(address: string): Script {
  try {
    const { type } = parseBitcoinAddress(address)
    const odd = seedOf(address) % 3 > 0
    if (type === 'p2pkh')
      return { type: odd ? 'pubkeyhash' : 'pubkey', hex: `76a914${base58Hex(address)}88ac` }
    if (type === 'p2sh') return { type: 'scripthash', hex: `a914${base58Hex(address)}87` }
    if (type === 'p2tr') return { type: 'witness_v1_taproot', hex: witnessHex(address) }
    if (type === 'p2wpkh' && !odd) return { type: 'witness_v0_keyhash', hex: witnessHex(address) }
    return {
      type: type === 'witness' ? 'witness_unknown' : 'witness_v0_scripthash',
      hex: witnessHex(address),
    }
  } catch {
    return NO_SCRIPT
  }
}

function base58Hex(address: string): string {
  return Buffer.from(base58check.decode(address).subarray(1)).toString('hex')
}

function witnessHex(address: string): string {
  const decoded = bech32.decodeUnsafe(address) ?? bech32m.decodeUnsafe(address)
  const [version = 0, ...words] = decoded?.words ?? []
  const program = Buffer.from(bech32.fromWords(words))
  const opcode = version === 0 ? 0 : 0x50 + version
  return Buffer.concat([Buffer.from([opcode, program.length]), program]).toString('hex')
}
