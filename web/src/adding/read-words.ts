import type { ChainSlug } from '../../../src/domain/chains/chain.ts'
import { chainNamed, coinHints, namesOtherCoin, PLACEHOLDER, unknownCoinSentence } from './coin-names.ts'
import { linkWithin, MARKUP_LENGTH_MAX } from './link.ts'
import type { Found } from './mention.ts'
import {
  ADDRESS_WITHIN,
  type IsValid,
  isAddressLike,
  isHex,
  isWrapped,
  MARKS_AFTER,
  MARKS_BEFORE,
  problem,
  readOne,
} from './read-one.ts'

/** A bullet, a number or a letter with a bracket or a full stop, a box to tick; one after the other. */
const LIST_MARK =
  /^(?:(?:[-–—*•·‣▪◦+>→]|\(?#?\d{1,6}(?:[.):]|\s+[-–—])|\(?[a-z]\)|#\d{1,6}|\[[ x✓✔]?\]|[☐☑☒✓✔✅])\s+)+/iu
const EACH_ADDRESS = new RegExp(ADDRESS_WITHIN, 'gi')
/** Of the prefix `bc1` and eight characters, which are too few for a valid one. */
const ADDRESS_LENGTH_MIN = 11
/** Of web pages. */
const HTML_LINK = /<a\b[^<>]*?href\s*=\s*["']?([^"'\s<>]+)["']?[^<>]*>([^<>]*)<\/a>/gi
const HTML_TAG = /<\/?(?:a|b|i|p|br|td|th|tr|li|ul|ol|div|span|code|pre|strong|em)(?:\s[^<>]*)?\/?>/gi
const BRACKETED = /[([{]([^()[\]{}]+)[)\]}]/g

/** A line or a cell with one address among words, which are its label or its coin. */
export function readWords(text: string, isValid: IsValid): Found {
  const plain = withoutMarkup(text).replace(LIST_MARK, '').trim()
  if (isWrapped(plain)) return readOne(plain, isValid)
  const match = linkWithin(plain) ?? addressWithin(plain)
  if (match === null) return readOne(plain, isValid)
  const one = readOne(match[0], isValid)
  if (one.kind !== 'address') return one
  const before = plain.slice(0, match.index).replace(MARKS_BEFORE, '').trim()
  const after = plain
    .slice(match.index + match[0].length)
    .replace(MARKS_AFTER, '')
    .trim()
  const line = before + PLACEHOLDER + after
  const other = otherCoinIn(line)
  if (other !== undefined) return problem(one.text, unknownCoinSentence([other]))
  const coin = one.chain === null ? hintFor(coinHints(line), one.text, isValid) : null
  const rest = (coin === null ? line : line.replace(coin.word, '')).trim().replaceAll(/\s+/g, ' ')
  return { ...one, chain: coin?.chain ?? one.chain, label: labelIn(rest) ?? one.label }
}

function withoutMarkup(text: string): string {
  if (text.length > MARKUP_LENGTH_MAX) return text.trim()
  return text.replace(HTML_LINK, '[$2]($1)').replace(HTML_TAG, ' ').trim()
}

/** The first text with the form of an address, but for hashes and keys. */
export function addressWithin(text: string): RegExpExecArray | null {
  if (text.length < ADDRESS_LENGTH_MIN) return null
  for (const match of text.matchAll(EACH_ADDRESS)) if (!isHex(match[0])) return match
  return null
}

/** A number alone is the place in a list; a colon leads to the address. */
function labelIn(rest: string): string | null {
  return /\p{L}/u.test(rest) ? rest.replace(/\s*[:：]$/, '') : null
}

/** Beside the address or in brackets. */
function otherCoinIn(line: string): string | undefined {
  const sides = line.split(PLACEHOLDER).map((side) => side.replace(/:\s*$/, ''))
  const brackets = line.length > MARKUP_LENGTH_MAX ? [] : line.matchAll(BRACKETED)
  const bracketed = [...brackets].map(([, inside = '']) => inside)
  return [...sides, ...bracketed].find(namesOtherCoin)
}

/** The first word that names a coin on which the address is valid; any other coin name is a label. */
export function hintFor(words: readonly string[], address: string, isValid: IsValid) {
  for (const word of words) {
    const chain: ChainSlug | null = chainNamed(word)
    if (chain !== null && isValid(address, chain)) return { word, chain }
  }
  return null
}

/** Several addresses on a line, in any of their forms; all words of a plain list. Null for any other line. */
export function readList(line: string, isValid: IsValid): readonly string[] | null {
  const words = withoutMarkup(line)
    .replace(LIST_MARK, '')
    .split(/[\s,;|]+/)
    .filter((word) => word !== '')
  if (words.length > 1 && words.every(isAddressLike)) return words
  const addresses = words.flatMap((word) => addressIn(word, isValid) ?? [])
  const distinct = addresses.filter(
    (one, index) =>
      !addresses.some((other, place) => place < index && (one.includes(other) || other.includes(one))),
  )
  return distinct.length < 2 ? null : addresses
}

function addressIn(word: string, isValid: IsValid): string | null {
  if (isAddressLike(word)) return word
  const text = linkWithin(word)?.[0] ?? word
  if (isWrapped(text) && readOne(text, isValid).kind === 'address') return text
  return addressWithin(word)?.[0] ?? null
}
