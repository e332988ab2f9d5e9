import { type Columns, columnsOf, isAddressName } from './columns.ts'
import { type CsvRecord, isSeparatorLine } from './csv-records.ts'
import { knownKindSentence, noAddressSentence } from './file-kind.ts'
import type { Found, Mentions, SkippedKind } from './mention.ts'
import { parseJsonLine, readJson } from './read-json.ts'
import { type IsValid, isAddressLike, isWrapped } from './read-one.ts'
import { addressCells, readCells, readRow } from './read-row.ts'
import { addressWithin, readList, readWords } from './read-words.ts'

/** Records before the first address that are kept to find the header among them. */
const PENDING_MAX = 100
/** `#4 bc1q…` is a place in a list. */
const COMMENT = /^#(?!\d)/
/** Of a table: two cells may be a label and an address. */
const TABLE_CELLS_MIN = 3

/** Reads the records of a text in order. The header of a table is known once a later row has an address. */
export class RecordReader {
  readonly #isValid: IsValid
  #columns: Columns | null = null
  #hasAddress = false
  /** The rows of an export in which no address is the person's own. */
  #isOtherKind = false
  #pending: CsvRecord[] = []

  constructor(isValid: IsValid) {
    this.#isValid = isValid
  }

  *read(record: CsvRecord): Mentions {
    if (isSeparatorLine(record.text) || /^[[\]],?$/.test(record.text)) return
    const json = parseJsonLine(record.text)
    if (this.#isOtherKind) yield { kind: 'skipped', line: record.line, what: 'no-address' }
    else if (json !== undefined) yield* readJson(json, () => record.line, this.#isValid)
    else if (this.#columns !== null) yield* this.#readUnderHeader(record, this.#columns)
    else if (this.#hasAddress) yield* this.#placeLine(record)
    else yield* this.#readBeforeFirst(record)
  }

  /** What is left of a text without an address: a table is told as a whole. */
  *end(): Mentions {
    const [header, ...below] = this.#pending.filter(({ text }) => !COMMENT.test(text))
    this.#pending = []
    if (header === undefined) return
    // Nothing but the header is left where each row had a secret.
    const isHeader =
      header.cells.length > 1 && header.cells.some(isAddressName) && !isMistyped(header.cells, [])
    if (isHeader) yield* this.#readTable(header, below)
    else if (below.length > 0 && [header, ...below].every(({ cells }) => cells.length >= TABLE_CELLS_MIN)) {
      yield { kind: 'problem', line: header.line, text: '', reason: noAddressSentence(header.cells) }
    } else for (const row of [header, ...below]) yield* this.#placeLine(row)
  }
  *#readTable({ cells, line }: CsvRecord, rows: readonly CsvRecord[]): Mentions {
    yield { kind: 'skipped', line, what: 'header' }
    const columns = columnsOf(cells, namedAddress(cells))
    for (const row of rows) yield* this.#readUnderHeader(row, columns)
  }

  *#readBeforeFirst(record: CsvRecord): Mentions {
    const kind = knownKindSentence(record.cells)
    if (kind !== null) {
      this.#isOtherKind = true
      yield { kind: 'problem', line: record.line, text: '', reason: kind }
      for (const { line } of this.#pending) yield { kind: 'skipped', line, what: 'before' }
      this.#pending = []
      return
    }
    const addresses = addressCells(record.cells, this.#isValid)
    const isFirst = addresses.length > 0 || this.#readLine(record).some((found) => this.#isAddress(found))
    if (!isFirst) {
      this.#pending.push(record)
      if (this.#pending.length > PENDING_MAX) yield* this.#placeOldest()
      yield null
      return
    }
    this.#hasAddress = true
    const header = this.#headerOver(addresses)
    if (header !== null) this.#columns = columnsOf(header.cells, addresses)
    for (const row of this.#pending) yield* this.#leaveOut(row, addresses, header)
    this.#pending = []
    yield* this.read(record)
  }

  *#placeOldest(): Mentions {
    const [oldest] = this.#pending.splice(PENDING_MAX / 2, 1)
    if (oldest === undefined) return
    if (oldest.cells.length >= TABLE_CELLS_MIN)
      yield { kind: 'skipped', line: oldest.line, what: 'no-address' }
    else yield* this.#placeLine(oldest)
  }

  /** Says "address" where later rows have one, or is the first of the longest with any other text there. */
  #headerOver(addresses: readonly number[]): CsvRecord | null {
    const fitting = this.#pending.filter(
      ({ text, cells }) =>
        !isMistyped(cells, addresses) && addresses.some((index) => cells[index]) && !/^#\s/.test(text),
    )
    const named = fitting.find(({ cells }) => addresses.some((index) => isAddressName(cells[index] ?? '')))
    const longest = Math.max(...fitting.map(({ cells }) => cells.length))
    return named ?? fitting.find(({ cells }) => cells.length === longest) ?? null
  }

  /** A line before the first address is none, unless it looks like a mistyped one. */
  *#leaveOut(row: CsvRecord, addresses: readonly number[], header: CsvRecord | null): Mentions {
    if (isMistyped(row.cells, addresses)) yield* this.#placeLine(row)
    else if (!COMMENT.test(row.text)) yield { kind: 'skipped', line: row.line, what: kindOf(row, header) }
  }

  *#readUnderHeader(record: CsvRecord, columns: Columns): Mentions {
    const { cells, line, text } = record
    if (cells.length === 1 && columns.count > 1) yield* this.#placeLine(record)
    else if (!isMistyped(cells, [columns.address]) && isAddressName(cells[columns.address] ?? '')) {
      // Another table below the first.
      this.#columns = columnsOf(cells, namedAddress(cells))
      yield { kind: 'skipped', line, what: 'header' }
    } else if (cells[columns.address] === '' || !COMMENT.test(text)) {
      const found = readRow(cells, columns, this.#isValid)
      if (found.length === 0) yield { kind: 'skipped', line, what: 'no-address' }
      yield* placed(record, found)
    }
  }

  *#placeLine(record: CsvRecord): Mentions {
    if (!COMMENT.test(record.text)) yield* placed(record, this.#readLine(record))
  }

  #readLine({ text, cells }: CsvRecord): readonly Found[] {
    if (isWrapped(text)) return [readWords(text, this.#isValid)]
    const list = readList(text, this.#isValid)
    if (list !== null) return list.map((word) => readWords(word, this.#isValid))
    const filled = cells.filter((cell) => cell !== '')
    if (filled.length < 2) return [readWords(filled[0] ?? text, this.#isValid)]
    const row = readCells(filled, this.#isValid)
    return row === null ? filled.map((cell) => readWords(cell, this.#isValid)) : [row]
  }

  /** Also one of a coin that cannot be tracked. */
  #isAddress(found: Found): boolean {
    return 'text' in found && this.#isValid(found.text, found.kind === 'address' ? found.chain : null)
  }
}

function kindOf(row: CsvRecord, header: CsvRecord | null): SkippedKind {
  if (header === null || row.line < header.line || !isTableHeader(header)) return 'before'
  return row === header ? 'header' : 'no-address'
}

/** A line above a list may be its title. */
function isTableHeader({ cells }: CsvRecord): boolean {
  return cells.length > 1 || cells.some(isAddressName)
}

function* placed({ line }: CsvRecord, found: readonly Found[]): Mentions {
  for (const one of found) yield { ...one, line }
}

function isMistyped(cells: readonly string[], addresses: readonly number[]): boolean {
  const told = addresses.length > 0 ? addresses.map((index) => cells[index] ?? '') : cells
  return told.some(
    (cell) => isAddressLike(cell) || isWrapped(cell) || MISTYPED.test(cell) || addressWithin(cell) !== null,
  )
}

/** A word of letters and digits that is too short for an address. */
const MISTYPED = /^(?=\S*\d)(?=\S*[a-z])[0-9a-z]{10,}$/i

function namedAddress(cells: readonly string[]): readonly number[] {
  return [...cells.keys()].filter((index) => isAddressName(cells[index] ?? ''))
}
