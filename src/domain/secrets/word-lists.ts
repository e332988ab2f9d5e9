import { BIP39_LISTS } from './bip39-lists.ts'

const { english, simplifiedChinese, traditionalChinese, ...others } = BIP39_LISTS
export const CHINESE: readonly (readonly string[])[] = [simplifiedChinese, traditionalChinese]
/** The first four letters identify an English word; metal backup plates hold no more. */
const ABBREVIATION_LETTERS = 4

/** The lists that words of recovery phrases come from (BIP 39), each with a bit. */
export class WordLists {
  readonly #lists = new Map<string, number>()
  readonly count: number

  constructor() {
    const abbreviations = english.map((word) => word.slice(0, ABBREVIATION_LETTERS))
    const lists = [english, ...Object.values(others), ...CHINESE, abbreviations]
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
