import { decodeBase58 } from './base58.ts'
import { bech32Prefix } from './segwit.ts'

const PRIVATE_KEY_BYTES = [33, 34]
const PRIVATE_KEY_LENGTH = /^.{50,53}$/
const PRIVATE_KEY_VERSION_MIN = 128
const EXTENDED_KEY_BYTES = 78
const EXTENDED_KEY = /^[a-z]{3,4}(?:pub|prv)[1-9a-z]{70,}$|^[a-z]pub/i
const EXTENDED_PRIVATE_KEY = /^[a-z]{1,3}prv/i
const TEST_NETWORK_PREFIX = /^(?:tb|bcrt|sb|tltc|rltc|tgrs|grsrt)$/
const TEST_NETWORK_CASHADDR = /^(?:bchtest|bchreg|ectest|ecregtest):/i
/** By the length with the version: Bitcoin and Litecoin, Dogecoin, Dash; Zcash, which has two bytes of it. */
const TEST_NETWORK_VERSIONS: Readonly<Record<number, readonly number[]>> = {
  21: [111, 196, 58, 113, 140, 19],
  22: [0x1d, 0x1c],
}

const KEEP_SECRET = 'Never give it to any program but your wallet.'

/** What people paste in place of an address, whatever the chain: a sentence, or null for none of these. */
export function knownStranger(text: string): string | null {
  if (/^0x[0-9a-f]{40}$/i.test(text))
    return 'This is an Ethereum address, and Ethereum cannot be watched yet.'
  if (/^[0-9a-f]{64}$/i.test(text)) return 'This is a transaction or block hash, not an address.'
  const bytes = decodeBase58(text, 'sha256')
  if (EXTENDED_PRIVATE_KEY.test(text) && text.length > 100) {
    return `This is an extended private key, not an address. ${KEEP_SECRET}`
  }
  if (bytes?.length === EXTENDED_KEY_BYTES || (EXTENDED_KEY.test(text) && text.length > 100)) {
    return 'This is an extended public key, not an address.'
  }
  if (
    isPrivateKey(bytes) ||
    (PRIVATE_KEY_LENGTH.test(text) && isPrivateKey(decodeBase58(text, 'groestl512')))
  ) {
    return `This is a private key, not an address. ${KEEP_SECRET}`
  }
  return null
}

function isPrivateKey(bytes: Uint8Array | null): boolean {
  if (bytes === null || !PRIVATE_KEY_BYTES.includes(bytes.length)) return false
  return (bytes[0] ?? 0) >= PRIVATE_KEY_VERSION_MIN
}

/** The same of a text that is like the addresses of no chain. */
export function foreignNetwork(text: string): string | null {
  const lower = text.toLowerCase()
  const prefix = bech32Prefix(lower)
  if (TEST_NETWORK_CASHADDR.test(text) || (prefix !== null && TEST_NETWORK_PREFIX.test(prefix))) {
    return 'This is an address of a test network; only main networks can be watched.'
  }
  if (prefix !== null) return 'This is an address of another network, which cannot be watched.'
  const bytes = decodeBase58(text, 'sha256')
  if (bytes === null) return null
  const [version = 0] = bytes
  return TEST_NETWORK_VERSIONS[bytes.length]?.includes(version)
    ? 'This is an address of a test network; only main networks can be watched.'
    : `This is no address of a chain that can be watched: its version byte ${version} belongs to something else.`
}
