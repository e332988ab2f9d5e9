import { sha256 } from '@noble/hashes/sha2.js'
import { base58, createBase58check } from '@scure/base'
import type { Base58Rules, Base58Version } from '../chains/address-rules.ts'
import type { AddressContent } from './address.ts'
import { groestl512 } from './groestl512.ts'
import { invalidAddress, wrongChecksum } from './invalid-address.ts'

const ALPHABET = /^[1-9A-HJ-NP-Za-km-z]+$/
const HASH_BYTES = 20
const CHECKSUM_BYTES = 4
/** Base58check of 21 bytes has 26 to 35 characters; a longer text is reported as too long. */
const LENGTH_MIN = 26
const LENGTH_MAX = 36

const CHECKSUMS = { sha256: createBase58check(sha256), groestl512: createBase58check(groestl512) }

/** `chain` is its name. Throws AppError `invalid_address`. */
export function readBase58(text: string, { checksum, versions }: Base58Rules, chain: string): AddressContent {
  if (!ALPHABET.test(text)) {
    throw invalidAddress(
      `This is not a valid ${chain} address: it contains a character that base58 does not have.`,
    )
  }
  // Grøstl takes a millisecond, a hundred times as long as SHA-256.
  const isPlausible = checksum === 'sha256' || fits(text, versions)
  const bytes = isPlausible ? decodeBase58(text, checksum) : null
  if (bytes === null) {
    if (text.length < LENGTH_MIN)
      throw invalidAddress(`The ${chain} address is too short: part of it is missing.`)
    if (text.length > LENGTH_MAX) throw invalidAddress(`The ${chain} address is too long.`)
    throw wrongChecksum(chain)
  }
  const version = versionOf(bytes, versions)
  if (version === undefined) {
    throw invalidAddress(
      `This is not a valid ${chain} address: its version byte ${bytes[0]} means something else.`,
    )
  }
  const hash = bytes.subarray(version.bytes.length)
  if (hash.length !== HASH_BYTES) {
    throw invalidAddress(
      `The ${chain} address has the wrong length: ${hash.length} bytes instead of ${HASH_BYTES}.`,
    )
  }
  return { kind: version.type === 'p2pkh' ? 'key-hash' : 'script-hash', hash }
}

/** Whether its length and version are those of an address, whatever its checksum. */
function fits(text: string, versions: readonly Base58Version[]): boolean {
  const bytes = base58.decode(text)
  const version = versionOf(bytes, versions)
  return version !== undefined && bytes.length === version.bytes.length + HASH_BYTES + CHECKSUM_BYTES
}

function versionOf(bytes: Uint8Array, versions: readonly Base58Version[]): Base58Version | undefined {
  return versions.find((known) => known.bytes.every((byte, index) => bytes[index] === byte))
}

export function writeBase58(version: Base58Version, hash: Uint8Array, { checksum }: Base58Rules): string {
  return CHECKSUMS[checksum].encode(Uint8Array.of(...version.bytes, ...hash))
}

export function encodeBase58(bytes: Uint8Array, checksum: Base58Rules['checksum']): string {
  return CHECKSUMS[checksum].encode(bytes)
}

/** The bytes before the checksum; null if there are none or the checksum is wrong. */
export function decodeBase58(text: string, checksum: Base58Rules['checksum']): Uint8Array | null {
  try {
    const bytes = CHECKSUMS[checksum].decode(text)
    return bytes.length === 0 ? null : bytes
  } catch {
    return null
  }
}
