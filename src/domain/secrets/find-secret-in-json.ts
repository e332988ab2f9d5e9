import type { Steps } from '../steps.ts'
import { findSecret } from './find-secret.ts'
import { searchText } from './search-text.ts'
import type { SecretKind } from './secret.ts'

/** Fields that wallet programs keep what can spend in, encrypted or not. */
const SECRET_FIELD = new RegExp(
  `^(?:${[
    '(?:encrypted|master|hd|bip39)?_?(?:seed|mnemonic)(?:_?(?:phrase|words?))?',
    '(?:master|root|account|ext(?:ended)?|encrypted|x)?_?priv(?:ate)?_?keys?',
    '(?:encrypted_?|master_?)?[xyz]prv',
    '(?:encrypted_?)?secret',
    'passphrase|wif|entropy|keypairs|imported_keys',
  ].join('|')})$`,
  'i',
)
/** Programs that watch wallets keep the public key where others keep the secret. */
const PUBLIC_KEY = /^[xyzYZ]pub[1-9A-HJ-NP-Za-km-z]{107}$/
const SECRET_LENGTH_MIN = 22
const PHRASE_WORDS_MIN = 10
const PHRASE_WORDS_MAX = 40
/** Characters of a value that is searched with pauses. */
const LONG = 10_000
const VALUES_BETWEEN_PAUSES = 200

interface Pending {
  /** Of the field; null in a list. */
  readonly name: string | null
  readonly value: unknown
}

/**
 * What secret a JSON value contains anywhere: by the names of its fields and by its texts. Numbers of 64 hexadecimal digits
 * are none: wallets keep hashes. Not recursive, and pauses after some values: wallet files are large and may be nested.
 */
export function* searchJson(json: unknown): Steps<SecretKind | null> {
  const pending: Pending[] = [{ name: null, value: json }]
  for (let count = 1; pending.length > 0; count++) {
    const { name, value } = pending.pop() as Pending
    if (name !== null && SECRET_FIELD.test(name) && !holdsNoSecret(value)) return 'private-key'
    for (const text of textsOf(name, value)) {
      const secret = yield* searchValue(text)
      if (secret !== null) return secret
    }
    if (typeof value === 'object' && value !== null) {
      for (const [key, item] of Object.entries(value)) {
        pending.push({ name: Array.isArray(value) ? null : key, value: item })
      }
    }
    if (count % VALUES_BETWEEN_PAUSES === 0) yield
  }
  return null
}

/** The name of a field, and what is in it. The words of a phrase may be the items of a list. */
function textsOf(name: string | null, value: unknown): readonly string[] {
  const texts = name === null ? [] : [name]
  if (typeof value === 'string') texts.push(value)
  if (Array.isArray(value) && value.length >= PHRASE_WORDS_MIN && value.length <= PHRASE_WORDS_MAX) {
    if (value.every((item) => typeof item === 'string')) texts.push(value.join(' '))
  }
  return texts
}

function holdsNoSecret(value: unknown): boolean {
  if (typeof value === 'object' && value !== null) return Object.keys(value).length === 0
  if (typeof value === 'string') return value === '' || PUBLIC_KEY.test(value)
  return value === null || value === undefined || typeof value === 'boolean'
}

function* searchValue(text: string): Steps<SecretKind | null> {
  if (text.length < SECRET_LENGTH_MIN) return null
  const found = text.length > LONG ? yield* searchText(text) : findSecret(text)
  return found === 'possible-private-key' ? null : found
}
