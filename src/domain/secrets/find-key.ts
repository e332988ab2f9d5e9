import { CONTEXT_LENGTH, kindInContext } from './key-context.ts'
import { KEY_LENGTH_MIN, keyKind } from './key-kind.ts'
import { readableText } from './readable-text.ts'
import type { SecretKind } from './secret.ts'
import { SplitKeyFinder } from './split-key-finder.ts'

const LONG_WORD = new RegExp(`[0-9A-Za-z]{${KEY_LENGTH_MIN},}`, 'g')
/** Zcash: `secret-extended-key-main1…`. */
const NAMED_SECRET = /secret-(?:extended|spending)-key-[a-z]*1[0-9a-z]{20}/i
/** A codex32 secret or a share of one (BIP 93; `cl` in Core Lightning), also in groups of four characters. */
const CODEX32 = /(?<![0-9a-z])(?:ms|cl)1[02-9](?:[02-9ac-hj-np-z]{44}|(?:[ \t-][02-9ac-hj-np-z]{4}){11})/i
/** 32 bytes in base64. */
const BASE64_KEY =
  /(?<![\w+/=-])(?=[\w+/-]{0,42}\d)(?=[\w+/-]{0,42}[a-z])(?=[\w+/-]{0,42}[A-Z])[\w+/-]{42}[AEIMQUYcgkosw048]=(?![\w=])/g

/** What key a line contains anywhere; the least certain kind only if there is no other, null for none. */
export function findKey(line: string): SecretKind | null {
  if (line.length < KEY_LENGTH_MIN) return null
  const text = readableText(line)
  const whole = findWholeKey(text)
  if (whole !== null && whole !== 'possible-private-key') return whole
  const split = new SplitKeyFinder()
  split.add(text, 0)
  return split.lines.get(0) ?? whole
}

/** The same for readable text, without keys whose characters are in groups. */
export function findWholeKey(text: string): SecretKind | null {
  if (text.length < KEY_LENGTH_MIN) return null
  if (NAMED_SECRET.test(text) || CODEX32.test(text)) return 'private-key'
  let possible: SecretKind | null = null
  for (const { 0: word, index } of text.matchAll(LONG_WORD)) {
    const kind = keyKind(word)
    const certain = kind === 'possible-private-key' ? kindAt(text, index, word.length) : kind
    if (certain === 'possible-private-key') possible = certain
    else if (certain !== null) return certain
  }
  for (const { 0: word, index } of text.matchAll(BASE64_KEY))
    possible = kindAt(text, index, word.length) ?? possible
  return possible
}

function kindAt(text: string, start: number, length: number): SecretKind | null {
  const end = start + length
  return kindInContext(
    text.slice(Math.max(0, start - CONTEXT_LENGTH), start),
    text.slice(start, end),
    text.slice(end, end + CONTEXT_LENGTH),
  )
}
