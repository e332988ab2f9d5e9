import { beginsLikePublicKey } from '../keys/key-beginning.ts'
import { findKey } from '../secrets/find-key.ts'
import { secretSentence } from '../secrets/secret.ts'
import { decodeBase58 } from './base58.ts'
import { isLongerThanAddresses, otherCoin } from './other-coin.ts'
import { bech32Prefix } from './segwit.ts'

const EXTENDED_KEY_BYTES = 78
/** Offset of the key in it (BIP 32): a public one begins with 2 or 3. */
const EXTENDED_KEY_START = 45
/** Recognises a mistyped one by its prefix: `xpub`, `Ltub`, `drkp`. Lightning's `lntb` is not one. */
const EXTENDED_KEY_PREFIX = /^(?!ln)[a-z]{3}[bp][0-9a-z]{95}/i
const TEST_NETWORK_PREFIX = /^(?:tb|bcrt|sb|tltc|rltc|tgrs|grsrt)$/
const TEST_NETWORK_CASHADDR = /^(?:bchtest|bchreg|ectest|ecregtest):/i
/** By length including the version: Bitcoin and Litecoin, Dogecoin, Dash; Zcash, whose versions have two bytes. */
const TEST_NETWORK_VERSIONS: Readonly<Record<number, readonly number[]>> = {
  21: [111, 196, 58, 113, 140, 19],
  22: [0x1d, 0x1c],
}

/** A sentence for other things that people paste, on any chain: keys, hashes, addresses of other coins; null for none. */
export function knownNonAddress(text: string): string | null {
  const secret = findKey(text)
  if (secret !== null) return secretSentence(secret, 'address')
  if (isExtendedPublicKey(text))
    return 'This is an extended public key, not an address: it stands for a whole wallet. Add it by itself.'
  if (beginsLikePublicKey(text))
    return 'This looks like an extended public key of which a part is missing. Copy the whole key again, and add it by itself.'
  const coin = otherCoin(text)
  if (coin !== null) return `This is ${coin}, not an address of a coin that can be tracked.`
  return isLongerThanAddresses(text) ? 'This is not an address of a coin that can be tracked.' : null
}

function isExtendedPublicKey(text: string): boolean {
  const bytes = decodeBase58(text, 'sha256')
  const start = bytes?.length === EXTENDED_KEY_BYTES ? bytes[EXTENDED_KEY_START] : undefined
  return start === 2 || start === 3 || EXTENDED_KEY_PREFIX.test(text)
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
