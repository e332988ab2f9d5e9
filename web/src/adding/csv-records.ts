import { quotedCells } from './quoted-cells.ts'

/** One row: a line, or several where a cell has line breaks. */
export interface CsvRecord {
  /** Counted from 1. */
  readonly line: number
  readonly lines: number
  readonly text: string
  readonly cells: readonly string[]
}

const SEPARATORS = ['\t', ';', ',', '|'] as const
/** Enough to tell what separates the cells. */
const SAMPLE_LINES = 200
/** A cell has no more lines; a quote that is still open then is only a character. */
const CELL_LINES_MAX = 50
/** After so many of those no quote is trusted any more. */
const STRAY_QUOTES_MAX = 20
const QUOTED = /"(?:[^"]|"")*"/g
const BEFORE_QUOTE = /(^|[\t;,|])[ \t]+"(?!")/g
const SEPARATOR_LINE = /^"?sep=(.)"?$/i

/** What separates the cells of most lines; null for a text that is no table. */
export function separatorOf(lines: readonly string[]): string | null {
  const named = SEPARATOR_LINE.exec(lines[0]?.trim() ?? '')?.[1]
  if (named !== undefined) return named
  const sample = lines.filter((line) => line.trim() !== '').slice(0, SAMPLE_LINES)
  const agreeing = SEPARATORS.map((mark) => agreement(sample, mark))
  const most = Math.max(...agreeing)
  return most < 2 ? null : (SEPARATORS[agreeing.indexOf(most)] ?? null)
}

export function isSeparatorLine(line: string): boolean {
  return SEPARATOR_LINE.test(line.trim())
}

/** The number of lines that have this mark equally often. */
function agreement(lines: readonly string[], mark: string): number {
  const times = new Map<number, number>()
  for (const line of lines) {
    const count = line.replace(QUOTED, '').split(mark).length - 1
    if (count > 0) times.set(count, (times.get(count) ?? 0) + 1)
  }
  return Math.max(0, ...times.values())
}

/** The records of a text; blank lines have none. A line of JSON has one cell. */
export function* csvRecords(lines: readonly string[], separator: string | null): Generator<CsvRecord> {
  let stray = 0
  for (let index = 0; index < lines.length; ) {
    const line = lines[index] as string
    const record = isWhole(line) || stray > STRAY_QUOTES_MAX ? null : quotedRecord(lines, index, separator)
    if (record === null && line.includes('"') && !isWhole(line)) stray += 1
    if (record !== null) yield record
    else if (line.trim() !== '') yield plainRecord(line, index, separator)
    index += record?.lines ?? 1
  }
}

/** Without a quote there is nothing to parse, and ten times as fast. */
function isWhole(line: string): boolean {
  return !line.includes('"') || line.trimStart().startsWith('{')
}

function plainRecord(line: string, index: number, separator: string | null): CsvRecord {
  const mark = line.trimStart().startsWith('{') ? null : separatorIn(line, separator)
  const cells = mark === null ? [line] : line.split(mark)
  return { line: index + 1, lines: 1, text: line.trim(), cells: cells.map(withoutStrayQuote) }
}

/** A quote that is never closed means nothing. */
function withoutStrayQuote(cell: string): string {
  return cell.trim().replace(/^"(?=[^"]*$)/, '')
}

/** Null if a quote in it is never closed or is no quote of a cell. */
function quotedRecord(lines: readonly string[], index: number, separator: string | null): CsvRecord | null {
  for (let count = 1; count <= CELL_LINES_MAX && index + count <= lines.length; count++) {
    const text = lines.slice(index, index + count).join('\n')
    const mark = separatorIn(text, separator) ?? ','
    const cells = quotedCells(text.replace(BEFORE_QUOTE, '$1"'), mark)
    if (cells === 'open') continue
    if (cells === null) return null
    return { line: index + 1, lines: count, text: text.trim(), cells: cells.map((cell) => cell.trim()) }
  }
  return null
}

/** The table's separator, if the record has it outside quotes, else the first that it has. */
function separatorIn(text: string, separator: string | null): string | null {
  const bare = text.replace(QUOTED, '')
  if (separator !== null && bare.includes(separator)) return separator
  return SEPARATORS.find((mark) => bare.includes(mark)) ?? null
}
