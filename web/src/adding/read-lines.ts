import type { ChainSlug } from '../../../src/domain/chains/chain.ts'
import { cellsOf } from './cells.ts'
import { chainNamed, coinHints, PLACEHOLDER } from './coin-names.ts'
import { readUri } from './uri.ts'

/** Text that is meant to be an address, with what was written beside it. */
export interface Match {
  /** Counted from 1. */
  readonly line: number
  readonly text: string
  readonly label: string | null
  /** The chain that the text names. */
  readonly chain: ChainSlug | null
}

interface Columns {
  readonly address: number
  readonly label: number
  readonly coins: readonly number[]
}

/** Whether the text is a valid address on the chain. */
type IsValidOn = (text: string, chain: ChainSlug) => boolean

const ADDRESS_COLUMN = /^(?:payment |receiving )?address$/i
const LABEL_COLUMN = /^(?:label|name|note|notes|comment|description)$/i
const COIN_COLUMN = /^(?:chain|coin|currency|asset|network)$/i
/** Longer than a word: letters and digits, at least one digit, optionally with a chain's scheme. */
const ADDRESS_LIKE = /^(?:[a-z-]+:)?(?=[^?]*\d)[a-z0-9]{20,}(?:\?\S*)?$/i
/** The same, between words, brackets and colons. */
const ADDRESS_WITHIN = /(?<![^\s()[\]{}])(?:[a-z-]+:)?(?=[a-z]*\d)[a-z0-9]{20,}(?:\?\S*)?(?![^\s()[\]{}:])/i
/** Parameters may contain anything. */
const URI = /^[a-z-]+:[^\s,;?]+(?:\?.*)?$/i

/**
 * Finds addresses in pasted text: one or several a line, separated by commas, semicolons, tabs or white space; with a
 * label and a coin name before or after; in CSV with a header; as URIs; in BIP 329 records.
 */
export function* readLines(text: string, isValidOn: IsValidOn): Generator<Match> {
  const lines = text.replace(/^\uFEFF/, '').split(/\r\n|\r|\n/)
  let columns: Columns | null = null
  for (const [index, line] of lines.entries()) {
    const trimmed = line.trim()
    if (trimmed === '' || trimmed.startsWith('#')) continue
    const header: Columns | null = columnsOf(cellsOf(line))
    if (header !== null) columns = header
    else for (const match of readLine(trimmed, columns, isValidOn)) yield { line: index + 1, ...match }
  }
}

type LineMatch = Omit<Match, 'line'>

function readLine(line: string, columns: Columns | null, isValidOn: IsValidOn): readonly LineMatch[] {
  if (line.startsWith('{')) return readLabelRecord(line, isValidOn)
  // Several addresses on a line make a list, and every word of it is reported.
  const words = line.split(/[\s,;]+/).filter((word) => word !== '')
  if (words.filter(isAddressLike).length > 1 && columns === null) {
    return words.map((word) => readOne(word, isValidOn))
  }
  if (URI.test(line) && readUri(line) !== null) return [readOne(line, isValidOn)]
  const cells = cellsOf(line)
  if (columns !== null && cells.length > columns.address) return readRow(cells, columns, isValidOn)
  const filled = cells.filter((cell) => cell !== '')
  return filled.length > 1 ? readCells(filled, isValidOn) : [readWords(filled[0] ?? line, isValidOn)]
}

/** Under a header the coin column decides, and the label column contains only labels. */
function readRow(
  cells: readonly string[],
  { address, label, coins }: Columns,
  isValidOn: IsValidOn,
): readonly LineMatch[] {
  const text = cells[address] ?? ''
  if (text === '') return []
  const one = readOne(text, isValidOn)
  const others = cells.filter((_, index) => index !== address && index !== label)
  const chain =
    coins.length > 0
      ? coins.map((column) => chainNamed(cells[column] ?? '')).find((named) => named !== null)
      : hintFor(others, one.text, isValidOn)?.chain
  return [{ text: one.text, chain: chain ?? one.chain, label: cells[label] || null }]
}

/** One address among other cells: the others are its label or coin. */
function readCells(cells: readonly string[], isValidOn: IsValidOn): readonly LineMatch[] {
  const address = cells.find((cell) => isAddressLike(cell)) ?? cells.find((cell) => ADDRESS_WITHIN.test(cell))
  if (address === undefined) return cells.map((cell) => readOne(cell, isValidOn))
  const one = readWords(address, isValidOn)
  const others = cells.filter((cell) => cell !== address)
  const coin = hintFor(others, one.text, isValidOn)
  // Cells without a letter are amounts and dates, not labels.
  const labels = others.filter((cell) => /\p{L}/u.test(cell) && cell !== coin?.word)
  const label = labels.find((cell) => chainNamed(cell) === null) ?? labels[0] ?? one.label
  return [{ text: one.text, chain: coin?.chain ?? one.chain, label }]
}

function readWords(text: string, isValidOn: IsValidOn): LineMatch {
  const match = ADDRESS_WITHIN.exec(text)
  if (match === null) return { text, label: null, chain: null }
  const one = readOne(match[0], isValidOn)
  const before = text.slice(0, match.index).trim()
  const after = text
    .slice(match.index + match[0].length)
    .replace(/^:/, '')
    .trim()
  const line = before + PLACEHOLDER + after
  const coin = one.chain === null ? hintFor(coinHints(line), one.text, isValidOn) : null
  const rest = coin === null ? line : line.replace(coin.word, '')
  const label = rest.trim().replaceAll(/\s+/g, ' ')
  return { text: one.text, chain: coin?.chain ?? one.chain, label: label === '' ? one.label : label }
}

function readOne(text: string, isValidOn: IsValidOn): LineMatch {
  const uri = readUri(text)
  if (uri === null) return { text, label: null, chain: null }
  if (uri.chain !== null) return { text: uri.text, label: uri.label, chain: uri.chain }
  const coin = hintFor([uri.scheme], uri.text, isValidOn)
  const label = coin === null ? uri.scheme : null
  return { text: uri.text, label: uri.label ?? label, chain: coin?.chain ?? null }
}

/** The first word that names a coin on which the address is valid; any other coin name is a label. */
function hintFor(words: readonly string[], address: string, isValidOn: IsValidOn) {
  for (const word of words) {
    const chain = chainNamed(word)
    if (chain !== null && isValidOn(address, chain)) return { word, chain }
  }
  return null
}

function isAddressLike(text: string): boolean {
  return ADDRESS_LIKE.test(text)
}

/** BIP 329: one record a line; only address labels are used. */
function readLabelRecord(line: string, isValidOn: IsValidOn): readonly LineMatch[] {
  try {
    const record = JSON.parse(line) as { type?: unknown; ref?: unknown; label?: unknown }
    if (typeof record.type !== 'string' || typeof record.ref !== 'string')
      return [{ text: line, label: null, chain: null }]
    if (record.type !== 'addr') return []
    return [
      { ...readOne(record.ref, isValidOn), label: typeof record.label === 'string' ? record.label : null },
    ]
  } catch {
    return [{ text: line, label: null, chain: null }]
  }
}

function columnsOf(cells: readonly string[]): Columns | null {
  const address = cells.findIndex((cell) => ADDRESS_COLUMN.test(cell))
  if (address === -1) return null
  const label = cells.findIndex((cell) => LABEL_COLUMN.test(cell))
  const coins = [...cells.keys()].filter((index) => COIN_COLUMN.test(cells[index] ?? ''))
  return { address, label, coins }
}
