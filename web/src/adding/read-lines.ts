import type { ChainSlug } from '../../../src/domain/chains/chain.ts'
import { cellsOf } from './cells.ts'
import { chainNamed, GAP, namesBeside } from './coin-names.ts'
import { readUri } from './uri.ts'

/** A text that is meant to be an address, and what was written beside it. */
export interface Mention {
  /** Counted from 1. */
  readonly line: number
  readonly text: string
  readonly label: string | null
  /** Of which chain it is said to be. */
  readonly chain: ChainSlug | null
}

interface Columns {
  readonly address: number
  readonly label: number
  readonly coins: readonly number[]
}

/** Whether a text is an address of the chain. */
type IsOn = (text: string, chain: ChainSlug) => boolean

const ADDRESS_COLUMN = /^(?:payment |receiving )?address$/i
const LABEL_COLUMN = /^(?:label|name|note|notes|comment|description)$/i
const COIN_COLUMN = /^(?:chain|coin|currency|asset|network)$/i
/** Longer than words are, with a digit, and nothing but letters and digits, or with the scheme of a chain. */
const ADDRESS_LIKE = /^(?:[a-z-]+:)?(?=[^?]*\d)[a-z0-9]{20,}(?:\?\S*)?$/i
/** The same among words, brackets and colons. */
const ADDRESS_WITHIN = /(?<![^\s()[\]{}])(?:[a-z-]+:)?(?=[a-z]*\d)[a-z0-9]{20,}(?:\?\S*)?(?![^\s()[\]{}:])/i
/** Parameters may hold anything. */
const URI = /^[a-z-]+:[^\s,;?]+(?:\?.*)?$/i

/**
 * Finds what is meant to be an address in pasted text: one or several a line, separated by commas, semicolons, tabs or
 * white space; with a label and the name of its coin before or after it; in a CSV whose header names the columns; as a
 * URI; in lines of BIP-329.
 */
export function* readLines(text: string, isOn: IsOn): Generator<Mention> {
  const lines = text.replace(/^\uFEFF/, '').split(/\r\n|\r|\n/)
  let columns: Columns | null = null
  for (const [index, line] of lines.entries()) {
    const trimmed = line.trim()
    if (trimmed === '' || trimmed.startsWith('#')) continue
    const header: Columns | null = columnsOf(cellsOf(line))
    if (header !== null) columns = header
    else for (const found of readLine(trimmed, columns, isOn)) yield { line: index + 1, ...found }
  }
}

type Found = Omit<Mention, 'line'>

function readLine(line: string, columns: Columns | null, isOn: IsOn): readonly Found[] {
  if (line.startsWith('{')) return readLabelRecord(line, isOn)
  // Several on a line are a list, of which nothing is passed over.
  const words = line.split(/[\s,;]+/).filter((word) => word !== '')
  if (words.filter(isAddressLike).length > 1 && columns === null) {
    return words.map((word) => readOne(word, isOn))
  }
  if (URI.test(line) && readUri(line) !== null) return [readOne(line, isOn)]
  const cells = cellsOf(line)
  if (columns !== null && cells.length > columns.address) return readRow(cells, columns, isOn)
  const filled = cells.filter((cell) => cell !== '')
  return filled.length > 1 ? readCells(filled, isOn) : [readWords(filled[0] ?? line, isOn)]
}

/** Under a header: a column of coins decides, and that of labels holds nothing but labels. */
function readRow(cells: readonly string[], { address, label, coins }: Columns, isOn: IsOn): readonly Found[] {
  const text = cells[address] ?? ''
  if (text === '') return []
  const one = readOne(text, isOn)
  const others = cells.filter((_, index) => index !== address && index !== label)
  const chain =
    coins.length > 0
      ? coins.map((column) => chainNamed(cells[column] ?? '')).find((named) => named !== null)
      : heard(others, one.text, isOn)?.chain
  return [{ text: one.text, chain: chain ?? one.chain, label: cells[label] || null }]
}

/** One address and words are an address with its label. */
function readCells(cells: readonly string[], isOn: IsOn): readonly Found[] {
  const address = cells.find((cell) => isAddressLike(cell)) ?? cells.find((cell) => ADDRESS_WITHIN.test(cell))
  if (address === undefined) return cells.map((cell) => readOne(cell, isOn))
  const one = readWords(address, isOn)
  const others = cells.filter((cell) => cell !== address)
  const coin = heard(others, one.text, isOn)
  // Amounts and dates stand beside addresses, but nobody calls one so.
  const labels = others.filter((cell) => /\p{L}/u.test(cell) && cell !== coin?.word)
  const label = labels.find((cell) => chainNamed(cell) === null) ?? labels[0] ?? one.label
  return [{ text: one.text, chain: coin?.chain ?? one.chain, label }]
}

function readWords(text: string, isOn: IsOn): Found {
  const match = ADDRESS_WITHIN.exec(text)
  if (match === null) return { text, label: null, chain: null }
  const one = readOne(match[0], isOn)
  const before = text.slice(0, match.index).trim()
  const after = text
    .slice(match.index + match[0].length)
    .replace(/^:/, '')
    .trim()
  const line = before + GAP + after
  const coin = one.chain === null ? heard(namesBeside(line), one.text, isOn) : null
  const rest = coin === null ? line : line.replace(coin.word, '')
  const label = rest.trim().replaceAll(/\s+/g, ' ')
  return { text: one.text, chain: coin?.chain ?? one.chain, label: label === '' ? one.label : label }
}

function readOne(text: string, isOn: IsOn): Found {
  const uri = readUri(text)
  if (uri === null) return { text, label: null, chain: null }
  if (uri.chain !== null) return { text: uri.text, label: uri.label, chain: uri.chain }
  const coin = heard([uri.scheme], uri.text, isOn)
  const label = coin === null ? uri.scheme : null
  return { text: uri.text, label: uri.label ?? label, chain: coin?.chain ?? null }
}

/** The first of the words that names a coin which knows the address: any other is a label like "Bitcoin" or "dash". */
function heard(words: readonly string[], address: string, isOn: IsOn) {
  for (const word of words) {
    const chain = chainNamed(word)
    if (chain !== null && isOn(address, chain)) return { word, chain }
  }
  return null
}

function isAddressLike(text: string): boolean {
  return ADDRESS_LIKE.test(text)
}

/** BIP 329: one label a line; only those of addresses are of use here. */
function readLabelRecord(line: string, isOn: IsOn): readonly Found[] {
  try {
    const record = JSON.parse(line) as { type?: unknown; ref?: unknown; label?: unknown }
    if (typeof record.type !== 'string' || typeof record.ref !== 'string')
      return [{ text: line, label: null, chain: null }]
    if (record.type !== 'addr') return []
    return [{ ...readOne(record.ref, isOn), label: typeof record.label === 'string' ? record.label : null }]
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
