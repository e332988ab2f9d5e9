import { runSteps, type Steps } from '../steps.ts'
import { findWholeKey } from './find-key.ts'
import { countWords, PhraseFinder } from './phrase-finder.ts'
import { readableText, withoutInvisible } from './readable-text.ts'
import type { SecretKind } from './secret.ts'
import { SplitKeyFinder } from './split-key-finder.ts'

const PHRASE_WORDS_MIN = 10
/** Chinese words need no spaces. */
const CHINESE_RUN = /\p{Script=Han}{12}/u

/** What secret a text contains anywhere, in one line or over several; null for none. Pure. */
export function findSecret(text: string): SecretKind | null {
  return runSteps(searchLines(text.split(/[\r\n]+/)))
}

/** The same, with a pause after each line, for texts that are too long to be searched at once. */
export function* searchLines(lines: readonly string[]): Steps<SecretKind | null> {
  const found = yield* searchVersion(lines)
  if (found !== null && found !== 'possible-private-key') return found
  // Something invisible may stand between the words of a phrase, or within them.
  const visible = lines.map(withoutInvisible)
  const isSame = visible.every((line, index) => line === lines[index])
  return isSame ? found : ((yield* searchVersion(visible)) ?? found)
}

function* searchVersion(lines: readonly string[]): Steps<SecretKind | null> {
  const key = yield* searchKey(lines)
  if (key !== null && key !== 'possible-private-key') return key
  return (yield* hasPhrase(lines)) ? 'recovery-phrase' : key
}

function* searchKey(lines: readonly string[]): Steps<SecretKind | null> {
  let possible: SecretKind | null = null
  const split = new SplitKeyFinder()
  for (const [index, line] of lines.entries()) {
    const text = readableText(line)
    split.add(text, index)
    for (const kind of [findWholeKey(text), split.kind]) {
      if (kind !== null && kind !== 'possible-private-key') return kind
      possible = kind ?? possible
    }
    yield
  }
  return possible
}

function* hasPhrase(lines: readonly string[]): Steps<boolean> {
  if (!hasWords(lines)) return false
  const phrases = new PhraseFinder('lines')
  for (const [index, line] of lines.entries()) {
    phrases.add(line, index)
    if (phrases.lines.size > 0) return true
    yield
  }
  return false
}

/** Whether there are words enough for a phrase. The letters between the digits of an address are none. */
function hasWords(lines: readonly string[]): boolean {
  let words = 0
  for (const line of lines) {
    words += countWords(line)
    if (words >= PHRASE_WORDS_MIN) return true
  }
  return lines.some((line) => CHINESE_RUN.test(line))
}
