import type { SecretKind } from './secret.ts'

/** Before 32 bytes: they are a hash, or a key. */
const HASH_BEFORE =
  /(?:tx|hash|transaction|block|input|output|outpoint|utxo|id|sha-?\d*|digest|checksum|fingerprint|sig|signature)["']?\W{0,4}$/i
const KEY_BEFORE = /(?:priv\w*|secret\w*|seed|wif|key)["']?\W{0,4}$/i
const PUBLIC_BEFORE = /\bpub(?:lic)?[ _-]?(?:key)?["']?\W{0,4}$/i
const LENGTH = 24
/** The number of an output, as in `4a5e…a33b:0`. */
const OUTPUT_NUMBER = /^:\d/

/** What 32 bytes are by the text on both sides of them; null if it says that they are no private key. */
export function kindInContext(before: string, after: string): SecretKind | null {
  const near = before.slice(-LENGTH)
  if (PUBLIC_BEFORE.test(near)) return null
  if (KEY_BEFORE.test(near)) return 'private-key'
  return HASH_BEFORE.test(near) || OUTPUT_NUMBER.test(after) ? null : 'possible-private-key'
}
