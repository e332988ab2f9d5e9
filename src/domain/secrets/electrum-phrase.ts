import type { WordLists } from './word-lists.ts'

const WORD = /^[a-z]{3,12}$/
/** Words that Electrum's list does not have, and that sentences and labels do not do without. */
const OTHER_WORDS = words(
  'the and for with you your his her our its this that these from not but was were are have has had will can could would their they what when who which how why where than because all one she him did does let get may per via old wallet bitcoin coin account exchange ledger trezor hardware backup storage address satoshi crypto miner transfer monthly rent laptop computer cash car fund seed salary invoice income tax und der die das den dem des ein eine mit von aus fuer los las del por con para una che les une dans het een van met dat',
)
/** Plurals and forms of verbs. Electrum's list has hardly any, all of which are below. */
const INFLECTED = /(?:[^s]s|ing|ed)$/
const NOT_INFLECTED = words(
  'always sometimes perhaps yours clothes themselves pants precious focus ourselves jeans nervous canvas serious jealous alas glorious bus gas yes thing nothing something everything anything bring morning ring king swing spring sting string cling darling during evening lightning ceiling need red tired bleed feed speed hundred naked hatred led indeed ashamed',
)
/** Half of Electrum's words are also words of BIP 39. */
const KNOWN_MIN = 3
const DISTINCT_MIN = 8

/**
 * Whether twelve words may be a phrase of Electrum 1.x. Its 1,626 words are ordinary English ones, and are not kept here: a
 * phrase is recognised by the absence of words that connect others, and of plurals and the like.
 */
export function isElectrumPhrase(phrase: readonly string[], lists: WordLists): boolean {
  if (!phrase.every(isPossible)) return false
  const known = phrase.filter((word) => lists.isEnglish(word)).length
  return known >= KNOWN_MIN && new Set(phrase).size >= DISTINCT_MIN
}

function isPossible(word: string): boolean {
  return WORD.test(word) && !OTHER_WORDS.has(word) && (!INFLECTED.test(word) || NOT_INFLECTED.has(word))
}

function words(text: string): ReadonlySet<string> {
  return new Set(text.split(' '))
}
