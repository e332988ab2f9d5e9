import { sha256 } from '@noble/hashes/sha2.js'
import { isMoneroPhrase, MONERO_WORDS } from './monero-phrase.ts'
import { CHINESE, plainWords, WordLists } from './word-lists.ts'

/** The shortest phrase of BIP 39. */
const WINDOW = 12
/** Of the words in a window; the others are mistyped. */
const KNOWN_MIN = 10
/** In a window over several lines that also say other things. */
const DISTINCT_MIN = 8
/** Words of the lists that are also names of columns. A phrase has hardly ever four of them, a header often. */
const COLUMN_NAMES = new Set(
  'account address amount asset balance cash category change code coin date exchange fee index input item label market method name network note number order other output price rate source start status time title total trade type unit update version wallet word'.split(
    ' ',
  ),
)
const COLUMN_NAMES_MIN = 4
/** The shortest share of SLIP 39. Its list of words is not kept here. */
const SHARE_WORDS = 20
const SHARE_DISTINCT_MIN = 15
const SHARE_WORD = /^[a-z]{4,8}$/
/** The third word says how many groups of shares there are: this one for a single group, which nearly all wallets make. */
const SHARE_THIRD_WORD = 'academic'
/** A word with a digit in it may be a mistyped one. */
const MISTYPED_LENGTH_MAX = 10
const TOKEN = /[\p{L}\p{N}]+/gu
/** Words are numbered: "1. abandon", "12abandon". */
const NUMBERED = /^\d{0,2}(\p{L}+)\d{0,2}$/u
const CHINESE_PHRASE = /^(?:\p{Script=Han}{3}){4,8}$/u

interface Word {
  readonly text: string
  /** The lists with this word, as bits. */
  readonly lists: number
  readonly line: Line
}

interface Line {
  readonly number: number
  /** Numbers do not count. */
  readonly words: number
  readonly known: number
}

/** `column`: the cells of one, where a word often stands in many rows. */
export type PhraseLayout = 'lines' | 'column'

/**
 * Finds recovery phrases in lines that are given one after the other: in one line or in several, with numbers, commas or
 * other separators between the words, in any case, also with two words of twelve mistyped.
 */
export class PhraseFinder {
  readonly #wordLists: WordLists
  readonly #layout: PhraseLayout
  /** The last words, oldest first. */
  readonly #recent: Word[] = []
  #isLastApart = false
  /** The numbers of the lines that phrases are in. */
  readonly lines = new Set<number>()

  constructor(layout: PhraseLayout) {
    this.#layout = layout
    shared ??= new WordLists()
    this.#wordLists = shared
  }

  add(text: string, number: number): void {
    const found = wordsOf(text)
    const known = found.filter((word) => word !== null && this.#wordLists.listsWith(word) > 0).length
    const line = { number, words: found.length, known }
    // The label of an address is not part of a phrase that begins or ends on the next line.
    const isApart = found.includes(null)
    if (isApart || this.#isLastApart) this.#recent.length = 0
    this.#isLastApart = isApart
    for (const word of found) {
      if (word === null) this.#recent.length = 0
      else this.#addWord({ text: word, lists: this.#wordLists.listsWith(word), line })
    }
  }

  #addWord(word: Word): void {
    if (isChinesePhrase(word.text)) this.lines.add(word.line.number)
    this.#recent.push(word)
    if (this.#recent.length > MONERO_WORDS) this.#recent.shift()
    this.#check()
  }

  #check(): void {
    if (this.#isKnownEnough()) {
      const phrase = this.#recent.slice(-WINDOW)
      for (let list = 0; list < this.#wordLists.count; list++) {
        const known = phrase.filter(({ lists }) => (lists >> list) & 1)
        if (known.length >= KNOWN_MIN && !isHeader(known) && this.#belongTogether(known)) this.#mark(known)
      }
    }
    this.#checkShare()
    this.#checkMonero()
  }

  #checkShare(): void {
    const words = this.#recent.slice(-SHARE_WORDS)
    if (words.length < SHARE_WORDS || words[2]?.text !== SHARE_THIRD_WORD) return
    if (!words.every(({ text }) => SHARE_WORD.test(text)) || !isOneList(words)) return
    if (hasDistinct(words, SHARE_DISTINCT_MIN)) this.#mark(words)
  }

  #checkMonero(): void {
    if (this.#recent.length < MONERO_WORDS || !this.#isLastRepeated()) return
    const words = this.#recent.slice(-MONERO_WORDS)
    if (!isOneList(words)) return
    if (isMoneroPhrase(words.map(({ text }) => text))) this.#mark(words)
  }

  /** Once or twice, as the last word of a phrase; words of programs stand there more often. */
  #isLastRepeated(): boolean {
    const last = this.#recent.at(-1)?.text
    let times = 0
    for (const { text } of this.#recent) if (text === last) times += 1
    return times === 2 || times === 3
  }

  /** Whether the newest word and enough of those before it are in any list. */
  #isKnownEnough(): boolean {
    const end = this.#recent.length
    if ((this.#recent[end - 1]?.lists ?? 0) === 0) return false
    let known = 0
    for (let index = Math.max(0, end - WINDOW); index < end; index++) {
      if ((this.#recent[index]?.lists ?? 0) > 0) known += 1
    }
    return known >= KNOWN_MIN
  }

  #belongTogether(words: readonly Word[]): boolean {
    if (hasDistinct(words, DISTINCT_MIN)) return true
    return (
      this.#layout !== 'column' &&
      (isOnOneLine(words) || words.every(({ line }) => line.known === line.words))
    )
  }

  #mark(words: readonly Word[]): void {
    const last = words.at(-1)?.line.number ?? 0
    for (let number = words[0]?.line.number ?? 0; number <= last; number++) this.lines.add(number)
  }
}

/** Built for the first text: most programs never need them. */
let shared: WordLists | null = null

/** How many words of a text may be words of a phrase. */
export function countWords(text: string): number {
  return wordsOf(text).filter((word) => word !== null).length
}

/** Null for what is no word: an address, a hash. Numbers are left out. */
function wordsOf(text: string): readonly (string | null)[] {
  return (plainWords(text).match(TOKEN) ?? []).flatMap((token) => {
    const word = NUMBERED.exec(token)?.[1]
    if (word !== undefined) return [word]
    if (/^\p{N}+$/u.test(token)) return []
    return token.length > MISTYPED_LENGTH_MAX ? [null] : [token]
  })
}

function isHeader(words: readonly Word[]): boolean {
  return (
    new Set(words.map(({ text }) => text).filter((text) => COLUMN_NAMES.has(text))).size >= COLUMN_NAMES_MIN
  )
}

function isOnOneLine(words: readonly Word[]): boolean {
  return words.every(({ line }) => line.number === words[0]?.line.number)
}

/** On one line, or each on its own. */
function isOneList(words: readonly Word[]): boolean {
  return isOnOneLine(words) || words.every(({ line }) => line.words === 1)
}

function hasDistinct(words: readonly Word[], min: number): boolean {
  return new Set(words.map(({ text }) => text)).size >= min
}

/** Chinese words are single characters. Without spaces, only the checksum distinguishes a phrase from a sentence. */
function isChinesePhrase(word: string): boolean {
  if (!CHINESE_PHRASE.test(word)) return false
  return CHINESE.some((list) => hasChecksum([...word].map((character) => list.indexOf(character))))
}

/** Each place in the list is 11 bits; of 33 bits, the last is part of the checksum (BIP 39). */
function hasChecksum(places: readonly number[]): boolean {
  if (places.includes(-1)) return false
  const bits = places.map((place) => place.toString(2).padStart(11, '0')).join('')
  const length = bits.length / 33
  const bytes = bits.slice(0, -length).match(/.{8}/g) ?? []
  const [first = 0] = sha256(Uint8Array.from(bytes, (byte) => Number.parseInt(byte, 2)))
  return first.toString(2).padStart(8, '0').startsWith(bits.slice(-length))
}
