import { createHash } from 'node:crypto'
import { ripemd160 } from '@noble/hashes/legacy.js'
import { sha256 } from '@noble/hashes/sha2.js'
import { bech32, createBase58check, hex } from '@scure/base'

const PUBLIC_KEY_HASH_BYTES = 20
const PUBLIC_KEY = /^(?:0[23][0-9a-f]{64}|04[0-9a-f]{128})$/
const P2PKH_VERSION = 0
const base58check = createBase58check(sha256)

/** 64 hex digits that stand for these words and numbers. */
export function hex256(...parts: readonly (string | number)[]): string {
  return createHash('sha256').update(parts.join('\n')).digest('hex')
}

/** The bitcoin address (P2WPKH) that begins with these hex digits. */
export function witnessAddress(digits: string): string {
  const hash = Buffer.from(digits, 'hex').subarray(0, PUBLIC_KEY_HASH_BYTES)
  return bech32.encode('bc', [0, ...bech32.toWords(hash)])
}

/** The bitcoin address (P2PKH) of a public key's hash. Throws RangeError for what is no public key in lower-case hex. */
export function keyHashAddress(publicKey: string): string {
  if (!PUBLIC_KEY.test(publicKey)) throw new RangeError(`${publicKey} is no public key`)
  return base58check.encode(Uint8Array.of(P2PKH_VERSION, ...ripemd160(sha256(hex.decode(publicKey)))))
}
