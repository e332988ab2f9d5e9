import { wordlist as czech } from '@scure/bip39/wordlists/czech.js'
import { wordlist as english } from '@scure/bip39/wordlists/english.js'
import { wordlist as french } from '@scure/bip39/wordlists/french.js'
import { wordlist as italian } from '@scure/bip39/wordlists/italian.js'
import { wordlist as japanese } from '@scure/bip39/wordlists/japanese.js'
import { wordlist as korean } from '@scure/bip39/wordlists/korean.js'
import { wordlist as portuguese } from '@scure/bip39/wordlists/portuguese.js'
import { wordlist as simplifiedChinese } from '@scure/bip39/wordlists/simplified-chinese.js'
import { wordlist as spanish } from '@scure/bip39/wordlists/spanish.js'
import { wordlist as traditionalChinese } from '@scure/bip39/wordlists/traditional-chinese.js'

export const CHINESE: readonly (readonly string[])[] = [simplifiedChinese, traditionalChinese]
const OTHERS = [czech, english, french, italian, japanese, korean, portuguese, spanish]
/** The first four letters identify an English word; metal backup plates hold no more. */
const ABBREVIATION_LETTERS = 4

/** The lists that words of recovery phrases come from (BIP 39), each with a bit. */
export class WordLists {
  readonly #lists = new Map<string, number>()
  readonly count: number

  constructor() {
    const abbreviations = english.map((word) => word.slice(0, ABBREVIATION_LETTERS))
    const lists = [...OTHERS, ...CHINESE, abbreviations]
    this.count = lists.length
    for (const [index, words] of lists.entries()) {
      // One text: to normalise each word by itself takes ten times as long.
      for (const word of plainWords(words.join(' ')).split(' ')) {
        this.#lists.set(word, (this.#lists.get(word) ?? 0) | (1 << index))
      }
    }
  }

  /** The lists with this plain word, as a set of bits; 0 for none. */
  listsWith(plain: string): number {
    return this.#lists.get(plain) ?? 0
  }
}

/** In lower case and without accents, which people leave out. */
export function plainWords(text: string): string {
  const lower = text.toLowerCase()
  return /^[\x20-\x7e]*$/.test(lower) ? lower : lower.normalize('NFKD').replace(/\p{M}/gu, '')
}
