import { ripemd160 } from '@noble/hashes/legacy.js'
import { sha256 } from '@noble/hashes/sha2.js'
import { bech32, bech32m, createBase58check, hex } from '@scure/base'

const base58check = createBase58check(sha256)
const P2PKH_VERSION = 0
/** Opcodes: OP_1 is one more than this, OP_2 two more. */
const OP_RESERVED = 0x50

/** The output script, in lower-case hex, that a valid bitcoin address in its canonical form stands for (BIP 13, BIP 141). */
export function outputScript(address: string): string {
  if (address.startsWith('bc1')) {
    const { words } = bech32.decodeUnsafe(address) ?? bech32m.decode(address as `bc1${string}`)
    const [version = 0, ...program] = words
    const bytes = bech32.fromWords(program)
    return hex.encode(Uint8Array.of(version === 0 ? 0 : OP_RESERVED + version, bytes.length, ...bytes))
  }
  const [version, ...payload] = base58check.decode(address)
  const hash = hex.encode(Uint8Array.from(payload))
  return version === P2PKH_VERSION ? `76a914${hash}88ac` : `a914${hash}87`
}

const BARE_KEY = /^(?:21(0[23][0-9a-f]{64})|41(04[0-9a-f]{128}))ac$/

/**
 * The P2PKH output script of the key that an output pays to directly (P2PK); null for any other script. Some sources
 * count such outputs for the address of the key's hash, others don't.
 */
export function hashedKeyScript(script: string): string | null {
  const match = BARE_KEY.exec(script)
  const key = match?.[1] ?? match?.[2]
  if (key === undefined) return null
  return `76a914${hex.encode(ripemd160(sha256(hex.decode(key))))}88ac`
}

/** Whether an address stands for the hash of one public key (P2PKH), which outputs may also pay to directly. */
export function isHashedKey(address: string): boolean {
  return outputScript(address).startsWith('76a914')
}
