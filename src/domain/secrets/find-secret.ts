import { findKey } from './find-key.ts'
import { PhraseFinder } from './phrase-finder.ts'
import type { SecretKind } from './secret.ts'

const PHRASE_WORDS_MIN = 10
/** Chinese words need no spaces. */
const CHINESE_RUN = /\p{Script=Han}{12}/u

/** What secret a text contains anywhere, in one line or over several; null for none. Pure. */
export function findSecret(text: string): SecretKind | null {
  const search = searchLines(text.split(/[\r\n]+/))
  let step = search.next()
  while (step.done !== true) step = search.next()
  return step.value
}

/** The same, with a pause after each line, for texts that are too long to be searched at once. */
export function* searchLines(lines: readonly string[]): Generator<void, SecretKind | null> {
  let possible: SecretKind | null = null
  let words = 0
  let hasChinese = false
  for (const line of lines) {
    const kind = findKey(line)
    if (kind === 'possible-private-key') possible = kind
    else if (kind !== null) return kind
    words += line.match(/\p{L}+/gu)?.length ?? 0
    hasChinese ||= CHINESE_RUN.test(line)
    yield
  }
  if (words < PHRASE_WORDS_MIN && !hasChinese) return possible
  const phrases = new PhraseFinder()
  for (const [index, line] of lines.entries()) {
    phrases.add(line, index)
    if (phrases.lines.size > 0) return 'recovery-phrase'
    yield
  }
  return possible
}
