import { isCertainKey, KEY_LENGTH_MIN, keyKind } from './key-kind.ts'
import type { SecretKind } from './secret.ts'

const LONG_WORD = new RegExp(`[0-9A-Za-z]{${KEY_LENGTH_MIN},}`, 'g')
/** Zcash: `secret-extended-key-main1…`. */
const NAMED_SECRET = /secret-(?:extended|spending)-key-[a-z]*1[0-9a-z]{20}/i
/** Before 64 hexadecimal digits: they are a hash, or a key. */
const HASH_BEFORE = /(?:tx|hash|transaction|block|input|output|outpoint|utxo|id)["']?\W{0,4}$/i
const KEY_BEFORE = /(?:priv\w*|secret\w*|seed|wif|key)["']?\W{0,4}$/i
const CONTEXT_LENGTH = 24
/** The number of an output, as in `4a5e…a33b:0`. */
const OUTPUT_NUMBER = /^:\d/
/** Paper wallets group their characters. */
const SPACED_KEY_LENGTH_MAX = 150

/** What key a line contains anywhere; the least certain kind only if there is no other, null for none. */
export function findKey(line: string): SecretKind | null {
  if (line.length < KEY_LENGTH_MIN) return null
  if (NAMED_SECRET.test(line)) return 'private-key'
  let possible: SecretKind | null = null
  for (const { 0: word, index } of line.matchAll(LONG_WORD)) {
    const kind = keyKind(word)
    const certain = kind === 'possible-private-key' ? hexKind(line, index, word.length) : kind
    if (certain === 'possible-private-key') possible = certain
    else if (certain !== null) return certain
  }
  return isSpacedKey(line) ? 'private-key' : possible
}

function hexKind(line: string, start: number, length: number): SecretKind | null {
  const before = line.slice(Math.max(0, start - CONTEXT_LENGTH), start)
  if (KEY_BEFORE.test(before)) return 'private-key'
  const isHash = HASH_BEFORE.test(before) || OUTPUT_NUMBER.test(line.slice(start + length))
  return isHash ? null : 'possible-private-key'
}

function isSpacedKey(line: string): boolean {
  if (line.length > SPACED_KEY_LENGTH_MAX || !/\S[\s-]+\S/.test(line)) return false
  return isCertainKey(line.replace(/[\s-]+/g, ''))
}
