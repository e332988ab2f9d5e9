import { createHash } from 'node:crypto'
import { ripemd160 } from '@noble/hashes/legacy.js'
import { sha256 } from '@noble/hashes/sha2.js'
import { hex } from '@scure/base'
import { writeAddress } from '../../domain/address/read-address.ts'
import type { Chain } from '../../domain/chains/chain.ts'

const PUBLIC_KEY_HASH_BYTES = 20
const PUBLIC_KEY = /^(?:0[23][0-9a-f]{64}|04[0-9a-f]{128})$/

/** 64 hex digits, derived from these words and numbers. */
export function hex256(...parts: readonly (string | number)[]): string {
  return createHash('sha256').update(parts.join('\n')).digest('hex')
}

/** An address of the chain whose key hash begins with these hex digits: P2WPKH where the chain has that, else P2PKH. */
export function addressOf(chain: Chain, digits: string): string {
  const hash = hex.decode(digits).subarray(0, PUBLIC_KEY_HASH_BYTES)
  return chain.addresses.segwit === undefined
    ? writeAddress({ kind: 'key-hash', hash }, chain)
    : writeAddress({ kind: 'witness', version: 0, program: hash }, chain)
}

/** The P2PKH address of a public key. Throws RangeError unless it is a public key in lower-case hex. */
export function keyHashAddress(chain: Chain, publicKey: string): string {
  if (!PUBLIC_KEY.test(publicKey)) throw new RangeError(`${publicKey} is not a public key`)
  return writeAddress({ kind: 'key-hash', hash: ripemd160(sha256(hex.decode(publicKey))) }, chain)
}
