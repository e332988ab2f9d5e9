import type { WordLists } from './word-lists.ts'

const WORD = /^[a-z]{3,12}$/
/** Words of three letters or more that Electrum's list does not have, and that sentences do not do without. */
const FUNCTION_WORDS = new Set(
  'the and for with you your his her our its this that these from not but was were are have has had will can could would their they what when who which how why where than because all one she him did does let get may per via'.split(
    ' ',
  ),
)
/** Half of Electrum's words are also words of BIP 39. */
const KNOWN_MIN = 4
const DISTINCT_MIN = 8

/**
 * Whether twelve words may be a phrase of Electrum 1.x. Its 1,626 words are ordinary English ones, and are not kept here:
 * a phrase is recognised by the absence of all those words that connect others.
 */
export function isElectrumPhrase(words: readonly string[], lists: WordLists): boolean {
  if (!words.every((word) => WORD.test(word) && !FUNCTION_WORDS.has(word))) return false
  const known = words.filter((word) => lists.isEnglish(word)).length
  return known >= KNOWN_MIN && new Set(words).size >= DISTINCT_MIN
}
