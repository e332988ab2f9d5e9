import { decodeBase58 } from './base58.ts'
import { bech32Prefix } from './segwit.ts'

const PRIVATE_KEY_BYTES = [33, 34]
const PRIVATE_KEY_LENGTH = /^.{50,53}$/
const PRIVATE_KEY_VERSION_MIN = 128
/** An encrypted private key (BIP 38). */
const ENCRYPTED_KEY = /^6P[0-9A-Za-z]{48,60}$/
const EXTENDED_KEY_BYTES = 78
/** Offset of the key in it (BIP 32): a private key begins with 0, a public one with 2 or 3. */
const EXTENDED_KEY_START = 45
/** Recognises a mistyped one by its prefix: `xpub`, `Ltub`, `drkp`; `xprv`, `Ltpv`, `drkv`. Lightning's `lntb` is not one. */
const EXTENDED_KEY_PREFIX = /^(?!ln)[a-z]{3}([bpv])[0-9a-z]{95}/i
const TEST_NETWORK_PREFIX = /^(?:tb|bcrt|sb|tltc|rltc|tgrs|grsrt)$/
const TEST_NETWORK_CASHADDR = /^(?:bchtest|bchreg|ectest|ecregtest):/i
/** By length including the version: Bitcoin and Litecoin, Dogecoin, Dash; Zcash, whose versions have two bytes. */
const TEST_NETWORK_VERSIONS: Readonly<Record<number, readonly number[]>> = {
  21: [111, 196, 58, 113, 140, 19],
  22: [0x1d, 0x1c],
}

const KEEP_SECRET = 'Never give it to any program but your wallet.'

/** A sentence for other things that people paste, on any chain: keys, hashes; null for none of them. */
export function knownNonAddress(text: string): string | null {
  if (/^0x[0-9a-f]{40}$/i.test(text)) return 'This is an Ethereum address; Ethereum is not supported yet.'
  if (/^[0-9a-f]{64}$/i.test(text)) return 'This is a transaction or block hash, not an address.'
  const bytes = decodeBase58(text, 'sha256')
  const extended = extendedKey(text, bytes)
  if (extended === 'private') return `This is an extended private key, not an address. ${KEEP_SECRET}`
  if (extended === 'public') return 'This is an extended public key, not an address.'
  if (
    ENCRYPTED_KEY.test(text) ||
    isPrivateKey(bytes) ||
    (PRIVATE_KEY_LENGTH.test(text) && isPrivateKey(decodeBase58(text, 'groestl512')))
  ) {
    return `This is a private key, not an address. ${KEEP_SECRET}`
  }
  return null
}

function extendedKey(text: string, bytes: Uint8Array | null): 'private' | 'public' | null {
  const start = bytes?.length === EXTENDED_KEY_BYTES ? bytes[EXTENDED_KEY_START] : undefined
  if (start === 0) return 'private'
  if (start === 2 || start === 3) return 'public'
  const letter = EXTENDED_KEY_PREFIX.exec(text)?.[1]
  if (letter === undefined) return null
  return letter.toLowerCase() === 'v' ? 'private' : 'public'
}

function isPrivateKey(bytes: Uint8Array | null): boolean {
  if (bytes === null || !PRIVATE_KEY_BYTES.includes(bytes.length)) return false
  return (bytes[0] ?? 0) >= PRIVATE_KEY_VERSION_MIN
}

/** The same for a text that resembles the addresses of no chain: what other network it belongs to. */
export function foreignNetwork(text: string): string | null {
  const lower = text.toLowerCase()
  const prefix = bech32Prefix(lower)
  if (TEST_NETWORK_CASHADDR.test(text) || (prefix !== null && TEST_NETWORK_PREFIX.test(prefix))) {
    return 'This is an address of a test network; only main networks are supported.'
  }
  if (prefix !== null) return 'This is an address of another network, which is not supported.'
  const bytes = decodeBase58(text, 'sha256')
  if (bytes === null) return null
  const [version = 0] = bytes
  return TEST_NETWORK_VERSIONS[bytes.length]?.includes(version)
    ? 'This is an address of a test network; only main networks are supported.'
    : `This is not an address of a supported chain: its version byte ${version} means something else.`
}
