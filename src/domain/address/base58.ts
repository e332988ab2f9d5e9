import { sha256 } from '@noble/hashes/sha2.js'
import { createBase58check } from '@scure/base'
import type { Base58Rules, Base58Version } from '../chains/address-rules.ts'
import type { AddressContent } from './address.ts'
import { groestl512 } from './groestl512.ts'
import { refusal, wrongChecksum } from './refusal.ts'

const ALPHABET = /^[1-9A-HJ-NP-Za-km-z]+$/
const HASH_BYTES = 20
/** Base58check of 21 bytes, and the width that mistakes still leave recognisable. */
const LENGTH_MIN = 26
const LENGTH_MAX = 36

const CHECKSUMS = { sha256: createBase58check(sha256), groestl512: createBase58check(groestl512) }

/** `chain` is its name. Throws AppError `invalid_address`. */
export function readBase58(text: string, { checksum, versions }: Base58Rules, chain: string): AddressContent {
  if (!ALPHABET.test(text)) {
    throw refusal(`The text is no ${chain} address: it has a character that no such address has.`)
  }
  const bytes = decodeBase58(text, checksum)
  if (bytes === null) {
    if (text.length < LENGTH_MIN) throw refusal(`The ${chain} address is too short: something is missing.`)
    if (text.length > LENGTH_MAX) throw refusal(`The ${chain} address is too long.`)
    throw wrongChecksum(chain)
  }
  const version = versions.find((known) => known.bytes.every((byte, index) => bytes[index] === byte))
  if (version === undefined) {
    throw refusal(`This is no ${chain} address: its version byte ${bytes[0]} belongs to something else.`)
  }
  const hash = bytes.subarray(version.bytes.length)
  if (hash.length !== HASH_BYTES) {
    throw refusal(
      `The ${chain} address has the wrong length: ${hash.length} bytes in place of ${HASH_BYTES}.`,
    )
  }
  return { kind: version.type === 'p2pkh' ? 'key-hash' : 'script-hash', hash }
}

export function writeBase58(version: Base58Version, hash: Uint8Array, { checksum }: Base58Rules): string {
  return CHECKSUMS[checksum].encode(Uint8Array.of(...version.bytes, ...hash))
}

/** What stands before the checksum, or null if there is nothing or the checksum is wrong. */
export function decodeBase58(text: string, checksum: Base58Rules['checksum']): Uint8Array | null {
  try {
    const bytes = CHECKSUMS[checksum].decode(text)
    return bytes.length === 0 ? null : bytes
  } catch {
    return null
  }
}
