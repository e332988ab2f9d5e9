import type { ChainSlug } from '../../../src/domain/chains/chain.ts'
import { KEY_LENGTH_MIN } from '../../../src/domain/secrets/key-kind.ts'
import { chainNamed, namesOtherCoin, readCoinCell, readCoinCells, unknownCoinSentence } from './coin-names.ts'
import type { Columns } from './columns.ts'
import type { AddressMention, Found } from './mention.ts'
import { type IsValid, isAddressLike, isHex, isWrapped, problem, readOne } from './read-one.ts'
import { addressWithin, hintFor, readWords } from './read-words.ts'

const TIME = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d/
const YES_OR_NO = /^(?:true|false|yes|no|ja|nein|oui|non)$/i

/** Cells with a valid address, by their places. */
export function addressCells(cells: readonly string[], isValid: IsValid): readonly number[] {
  return [...cells.keys()].filter((index) =>
    partsOf(cells[index] ?? '').some((part) => isAddressCell(part, isValid)),
  )
}

function isAddressCell(cell: string, isValid: IsValid): boolean {
  if (!isAddressLike(cell) && !isWrapped(cell)) return false
  const one = readOne(cell, isValid)
  return one.kind === 'address' && isValid(one.text, one.chain)
}

/** A row under a header: the columns decide. Empty for a row without an address. */
export function readRow(cells: readonly string[], columns: Columns, isValid: IsValid): readonly Found[] {
  const parts = partsOf(cells[columns.address] || firstAddress(cells, isValid))
  if (columns.secrets.some((index) => (cells[index] ?? '').length >= KEY_LENGTH_MIN)) {
    return [{ kind: 'secret', secret: 'private-key' }]
  }
  const coinCells = columns.coins.map((index) => cells[index] ?? '')
  const coin = readCoinCells(coinCells)
  if (coin.kind === 'unknown') return parts.map((text) => problem(text, unknownCoinSentence(coinCells)))
  const hints = columns.coins.length === 0 ? otherCells(cells, columns) : []
  return parts.map((text) => {
    const one = isAddressLike(text) ? readOne(text, isValid) : readWords(text, isValid)
    if (one.kind !== 'address') return one
    const chain = coin.kind === 'chain' ? coin.chain : hintFor(hints, one.text, isValid)?.chain
    return withLabel({ ...one, chain: chain ?? one.chain }, labelAt(cells, columns))
  })
}

/** Some exports have the address in one of two columns. */
function firstAddress(cells: readonly string[], isValid: IsValid): string {
  const [first] = addressCells(cells, isValid)
  return first === undefined ? '' : (cells[first] ?? '')
}

function labelAt(cells: readonly string[], { label }: Columns): string | null {
  const written = label === null ? '' : (cells[label] ?? '')
  return written === '' || TIME.test(written) || YES_OR_NO.test(written) ? null : written
}

/** Several addresses in one cell are separated by spaces, commas or line breaks. */
function partsOf(cell: string): readonly string[] {
  const parts = cell.split(/[\s,;|]+/)
  if (cell === '') return []
  return parts.length > 1 && parts.every(isAddressLike) ? parts : [cell]
}

function otherCells(cells: readonly string[], { address, label }: Columns): readonly string[] {
  return cells.filter((_, index) => index !== address && index !== label)
}

/** A row without a header: one cell is the address, the others are its label or coin. Null if none is. */
export function readCells(cells: readonly string[], isValid: IsValid): Found | null {
  const address =
    cells.find((cell) => isAddressCell(cell, isValid)) ??
    cells.find((cell) => isAddressLike(cell) || isWrapped(cell)) ??
    cells.find((cell) => addressWithin(cell) !== null)
  if (address === undefined) return null
  const one = readWords(address, isValid)
  if (one.kind !== 'address') return one
  const others = cells.filter((cell) => cell !== address && !isHex(cell))
  const unknown = others.find(namesOtherCoin)
  if (unknown !== undefined) return problem(one.text, unknownCoinSentence([unknown]))
  const coin = coinAmong(others, one.text, isValid)
  // Cells without a letter are amounts and dates, not labels.
  const labels = others.filter((cell) => isLabel(cell) && cell !== coin?.word)
  const label = labels.find((cell) => chainNamed(cell) === null) ?? labels[0] ?? one.label
  return withLabel({ ...one, chain: coin?.chain ?? one.chain }, label)
}

/** A cell that is a coin's name or has it among its words, as in "LTC - Litecoin". */
function coinAmong(cells: readonly string[], address: string, isValid: IsValid) {
  const named = hintFor(cells, address, isValid)
  if (named !== null) return named
  for (const word of cells) {
    const coin = readCoinCell(word)
    if (coin.kind === 'chain' && isValid(address, coin.chain)) return { word, chain: coin.chain as ChainSlug }
  }
  return null
}

function isLabel(cell: string): boolean {
  return /\p{L}/u.test(cell) && !TIME.test(cell) && !YES_OR_NO.test(cell)
}

export function withLabel(one: Omit<AddressMention, 'line'>, label: string | null): Found {
  return { ...one, label: label ?? one.label }
}
