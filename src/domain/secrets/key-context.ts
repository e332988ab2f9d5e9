import type { SecretKind } from './secret.ts'

/** Beside 32 bytes: they are a hash. */
const HASH_NAME =
  '(?:txn?(?:id|hash)?|txo|hash|transaction|block(?:hash|id)?|input|output|outpoint|prevout|utxo|merkle|root|u?u?id|guid|sha|digest|checksum|fingerprint|sig|signature|ref|reference|payment|payout|invoice|swap|order|receipt|deposit|withdrawal|transfer|trade|refund|funding)(?:e?s)?'
const KEY_NAME = '(?:priv(?:key|ate)?|privatekey|secret(?:key|s)?|seed|wif|key)s?'
const PUBLIC_NAME = '(?:[a-z]?pub|public|pubkey|publickey)s?(?:[\\W_]{0,2}keys?)?'
/** Its private keys begin with `0x` less often than its hashes. */
const ETHEREUM_NAME = '(?:eth|ethereum|etherscan)'
/** Of the text on each side that matters. */
export const CONTEXT_LENGTH = 40
/** The number of an output, as in `4a5e…a33b:0`. */
const OUTPUT_NUMBER = /^:\d/
const CASE_CHANGE = /([a-z])([A-Z])/g

const HASH = patternsFor(HASH_NAME)
const KEY = patternsFor(KEY_NAME)
const PUBLIC = patternsFor(PUBLIC_NAME)
const ETHEREUM = patternsFor(ETHEREUM_NAME)

/** What 32 bytes are by the text on both sides of them; null if it says that they are no private key. */
export function kindInContext(before: string, bytes: string, after: string): SecretKind | null {
  const left = before.slice(-CONTEXT_LENGTH).replace(CASE_CHANGE, '$1 $2')
  const right = after.slice(0, CONTEXT_LENGTH)
  if (PUBLIC.before.test(left)) return null
  if (KEY.before.test(left)) return 'private-key'
  if (HASH.before.test(left) || OUTPUT_NUMBER.test(right)) return null
  if (/^0x/i.test(bytes) && ETHEREUM.before.test(left)) return null
  return HASH.after.test(right) || PUBLIC.after.test(right) ? null : 'possible-private-key'
}

/** A whole word, with a number or a few marks between it and the bytes. */
function patternsFor(name: string): { readonly before: RegExp; readonly after: RegExp } {
  return {
    before: new RegExp(`(?<![\\p{L}\\p{N}])${name}(?:[\\W_]{0,2}\\d{1,4})?[\\W_]{0,4}$`, 'iu'),
    after: new RegExp(`^[\\W_]{0,4}${name}(?![\\p{L}\\p{N}])`, 'iu'),
  }
}
