import { allChains, type ChainSlug } from '../../../src/domain/chain.ts'
import { cellsOf } from './cells.ts'

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
}

const ADDRESS_COLUMN = /^(?:payment |receiving )?address$/i
const LABEL_COLUMN = /^(?:label|name|note|notes|comment|description)$/i
/** Longer than words are, with a digit, and nothing but letters and digits, or with the scheme of a chain. */
const ADDRESS_LIKE = /^(?:[a-z-]+:)?(?=[^?]*\d)[a-z0-9]{20,}(?:\?\S*)?$/i

/**
 * Finds what is meant to be an address in pasted text: one or several a line, separated by commas, semicolons, tabs or
 * white space; with a label before or after it; in a CSV whose header names the columns; as a URI; in lines of BIP-329.
 */
export function readLines(text: string): readonly Mention[] {
  const lines = text.replace(/^\uFEFF/, '').split(/\r\n|\r|\n/)
  let columns: Columns | null = null
  const mentions: Mention[] = []
  for (const [index, line] of lines.entries()) {
    const trimmed = line.trim()
    if (trimmed === '' || trimmed.startsWith('#')) continue
    const header: Columns | null = columnsOf(cellsOf(line))
    if (header !== null) columns = header
    else for (const found of readLine(trimmed, columns)) mentions.push({ line: index + 1, ...found })
  }
  return mentions
}

type Found = Omit<Mention, 'line'>

function readLine(line: string, columns: Columns | null): readonly Found[] {
  if (line.startsWith('{')) return readLabelRecord(line)
  // Several on a line are a list, of which nothing is passed over.
  const words = line.split(/[\s,;]+/).filter((word) => word !== '')
  if (words.filter(isAddressLike).length > 1 && columns === null) return words.map(readOne)
  if (isUri(line)) return [readUri(line)]
  const cells = cellsOf(line)
  if (columns !== null && cells.length > columns.address) {
    const text = cells[columns.address] ?? ''
    return text === ''
      ? []
      : [{ ...readOne(text), ...namedBeside(cells), label: cells[columns.label] || null }]
  }
  const filled = cells.filter((cell) => cell !== '')
  return filled.length > 1 ? readCells(filled) : readWords(filled[0] ?? line)
}

/** One address and words are an address with its label. */
function readCells(cells: readonly string[]): readonly Found[] {
  const address = cells.find(isAddressLike)
  if (address === undefined) return cells.map(readOne)
  const label = cells.find((cell) => cell !== address && isLabel(cell))
  const one = { ...readOne(address), ...namedBeside(cells) }
  return [label === undefined ? one : { ...one, label }]
}

function readWords(text: string): readonly Found[] {
  const words = text.split(/\s+/)
  const address = words.find(isAddressLike)
  if (address === undefined) return [{ text, label: null, chain: null }]
  const label = words.filter((word) => word !== address).join(' ')
  const one = readOne(address)
  return [label === '' ? one : { ...one, label }]
}

function readOne(text: string): Found {
  return isUri(text) ? readUri(text) : { text, label: null, chain: null }
}

function isAddressLike(text: string): boolean {
  return ADDRESS_LIKE.test(text)
}

/** Amounts, dates and the names of chains stand beside addresses, but nobody calls one so. */
function isLabel(cell: string): boolean {
  return /\p{L}/u.test(cell) && chainNamed(cell) === null
}

/** The chain that a word means: by its name, its slug or its ticker. */
function chainNamed(word: string): ChainSlug | null {
  const plain = word.trim().toLowerCase()
  const named = allChains().find(
    ({ slug, name, currency }) =>
      plain === slug || plain === name.toLowerCase() || plain === currency.toLowerCase(),
  )
  return named?.slug ?? null
}

function namedBeside(cells: readonly string[]): { readonly chain?: ChainSlug } {
  const chain = cells.map(chainNamed).find((named) => named !== null)
  return chain === undefined ? {} : { chain }
}

/** Schemes are the chains' names without hyphens. */
function schemeOf(text: string): ChainSlug | null {
  const scheme = text.slice(0, Math.max(0, text.indexOf(':'))).toLowerCase()
  return allChains().find(({ slug }) => slug.replaceAll('-', '') === scheme)?.slug ?? null
}

function isUri(text: string): boolean {
  return schemeOf(text) !== null
}

/** BIP 21: the scheme, an address, and parameters. */
function readUri(uri: string): Found {
  const [head = '', query = ''] = uri.split('?', 2)
  const text = head.slice(head.indexOf(':') + 1).replace(/^\/\//, '')
  const values = new Map(query.split('&').map((pair) => splitPair(pair)))
  return { text, label: values.get('label') || values.get('message') || null, chain: schemeOf(uri) }
}

function splitPair(pair: string): [string, string] {
  const [name = '', value = ''] = pair.split('=', 2)
  try {
    return [name.toLowerCase(), decodeURIComponent(value)]
  } catch {
    return [name.toLowerCase(), value]
  }
}

/** BIP 329: one label a line; only those of addresses are of use here. */
function readLabelRecord(line: string): readonly Found[] {
  try {
    const record = JSON.parse(line) as { type?: unknown; ref?: unknown; label?: unknown }
    if (typeof record.type !== 'string' || typeof record.ref !== 'string')
      return [{ text: line, label: null, chain: null }]
    if (record.type !== 'addr') return []
    return [{ ...readOne(record.ref), label: typeof record.label === 'string' ? record.label : null }]
  } catch {
    return [{ text: line, label: null, chain: null }]
  }
}

function columnsOf(cells: readonly string[]): Columns | null {
  const address = cells.findIndex((cell) => ADDRESS_COLUMN.test(cell))
  return address === -1 ? null : { address, label: cells.findIndex((cell) => LABEL_COLUMN.test(cell)) }
}
