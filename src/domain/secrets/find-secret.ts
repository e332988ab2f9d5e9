import { findKey } from './find-key.ts'
import { PhraseFinder } from './phrase-finder.ts'
import type { SecretKind } from './secret.ts'

const PHRASE_WORDS_MIN = 10
/** Chinese words need no spaces. */
const CHINESE_RUN = /\p{Script=Han}{12}/u

/** What secret a text contains anywhere, in one line or over several; null for none. Pure. */
export function findSecret(text: string): SecretKind | null {
  const lines = text.split(/[\r\n]+/)
  let possible: SecretKind | null = null
  for (const line of lines) {
    const kind = findKey(line)
    if (kind === 'possible-private-key') possible = kind
    else if (kind !== null) return kind
  }
  if ((text.match(/\p{L}+/gu) ?? []).length < PHRASE_WORDS_MIN && !CHINESE_RUN.test(text)) return possible
  const phrases = new PhraseFinder()
  for (const [index, line] of lines.entries()) phrases.add(line, index)
  return phrases.lines.size > 0 ? 'recovery-phrase' : possible
}
