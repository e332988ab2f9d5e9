import { sha256 } from '@noble/hashes/sha2.js'
import { base58 } from '@scure/base'
import { decodeBase58 } from '../address/base58.ts'
import type { SecretKind } from './secret.ts'

/** The shortest key that is recognised. */
export const KEY_LENGTH_MIN = 22

const BASE58 = /^[1-9A-HJ-NP-Za-km-z]+$/
/** Also with `01` behind it, which says that its public key is compressed, and with the version and the checksum of WIF. */
const HEX_KEY = /^(?:0x)?(?:[0-9a-f]{64}|(?!0[23])[0-9a-f]{64}01|80[0-9a-f]{64}(?:01)?(?:[0-9a-f]{8})?)$/i
/** A private key in the wallet import format has 33 or 34 bytes and 50 to 53 characters, which no address has. */
const WALLET_IMPORT_LENGTH = /^(?!bc1|ltc1|grs1)(?=.*\d)(?=.*[A-Za-z]).{50,53}$/i
const GROESTLCOIN_VERSION = 128
/** BIP 38. */
const ENCRYPTED_KEY = /^6P[0-9A-Za-z]{48,60}$/
const EXTENDED_KEY_LENGTH_MIN = 99
const EXTENDED_KEY_LENGTH_MAX = 120
const EXTENDED_KEY_BYTES = 78
/** Offset of the key in it (BIP 32): a private key begins with 0, a public one with 2 or 3. */
const EXTENDED_KEY_START = 45
/** Recognises a mistyped one by its prefix: `xprv`, `zprv`, `Ltpv`, `drkv`. */
const EXTENDED_PRIVATE_PREFIX = /^(?!ln)(?=.*\d)[a-z]{3}v[0-9a-z]{95}/i
/** The beginning of one, as far as it was copied. Dash uses the same letters for private and public keys. */
const CUT_PRIVATE_KEY = /^(?:[xyzYZtuvUV]prv|[LM]tpv|ttpv|dgpv)(?=.*\d)(?=.*[A-Z])[1-9A-HJ-NP-Za-km-z]{20,}$/
/** Casascius' short keys of 22, 26 or 30 characters. With a question mark behind it, the first byte of its hash is 0. */
const MINI_KEY = /^S(?=.*[0-9A-Z])(?:.{21}|.{25}|.{29})$/
/** Of other coins: Nostr, Stellar, XRP, Tezos. */
const OTHER_KEYS =
  /^(?:nsec1[02-9ac-hj-np-z]{58}|S[A-Z2-7]{55}|s(?=.*\d)(?=.*[A-Z])[1-9A-HJ-NP-Za-km-z]{28}|edsk[1-9A-HJ-NP-Za-km-z]{50,94})$/
/** SeedQR: the places of 12 or 24 words in the list of 2,048, each with four digits. */
const WORD_PLACES = /^(?:(?:[01]\d{3}|20[0-3]\d|204[0-7]){12}){1,2}$/

/** What key a word of letters and digits is, by its checksum or, if it is mistyped, by its length; null for none. */
export function keyKind(word: string): SecretKind | null {
  if (word.length < KEY_LENGTH_MIN) return null
  if (HEX_KEY.test(word)) return 'possible-private-key'
  if (WORD_PLACES.test(word)) return 'recovery-phrase'
  if (OTHER_KEYS.test(word)) return 'private-key'
  if (ENCRYPTED_KEY.test(word)) return 'encrypted-private-key'
  if (isExtendedPrivateKey(word) || CUT_PRIVATE_KEY.test(word)) return 'extended-private-key'
  return BASE58.test(word) && (WALLET_IMPORT_LENGTH.test(word) || isMiniKey(word)) ? 'private-key' : null
}

/** The same for a text that was in pieces: only a checksum tells whether they belong together. */
export function joinedKeyKind(text: string): SecretKind | null {
  if (WALLET_IMPORT_LENGTH.test(text)) return isWalletImport(text) ? 'private-key' : null
  if (ENCRYPTED_KEY.test(text)) return decodeBase58(text, 'sha256') === null ? null : 'encrypted-private-key'
  if (!EXTENDED_PRIVATE_PREFIX.test(text)) return null
  return isExtendedPrivateContent(decodeBase58(text, 'sha256')) ? 'extended-private-key' : null
}

/** A version, 32 bytes, 1 if the public key is compressed, and 4 bytes of a checksum. */
function isWalletImport(text: string): boolean {
  const bytes = BASE58.test(text) ? base58.decode(text) : new Uint8Array()
  const [version = 0] = bytes
  const isCompressed = bytes.length === 38 && bytes[33] === 1
  if (version < 128 || !(isCompressed || bytes.length === 37)) return false
  if (decodeBase58(text, 'sha256') !== null) return true
  // Groestlcoin's, which takes a millisecond.
  return version === GROESTLCOIN_VERSION && decodeBase58(text, 'groestl512') !== null
}

export function isMiniKey(word: string): boolean {
  return MINI_KEY.test(word) && BASE58.test(word) && sha256(new TextEncoder().encode(`${word}?`))[0] === 0
}

function isExtendedPrivateKey(word: string): boolean {
  if (word.length < EXTENDED_KEY_LENGTH_MIN) return false
  const bytes = word.length <= EXTENDED_KEY_LENGTH_MAX ? decodeBase58(word, 'sha256') : null
  if (bytes?.length === EXTENDED_KEY_BYTES) return isExtendedPrivateContent(bytes)
  return EXTENDED_PRIVATE_PREFIX.test(word)
}

function isExtendedPrivateContent(bytes: Uint8Array | null): boolean {
  return bytes?.length === EXTENDED_KEY_BYTES && bytes[EXTENDED_KEY_START] === 0
}
