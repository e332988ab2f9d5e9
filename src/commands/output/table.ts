import { beginning, shortened, widthOf } from './text-width.ts'
import { visibleLine } from './visible.ts'

/**
 * A column. Where the line is too long, a `text` loses its middle and a `sentence` its end, a `word` nothing; an `amount` is a
 * `number` that has as many decimals as the longest one of its column.
 */
export interface Column {
  readonly heading: string
  readonly kind: 'text' | 'sentence' | 'word' | 'number' | 'amount'
  /** Left out where the line is too long. */
  readonly isSpare?: boolean
}

const GAP = 2
const LEAST = 8

interface Filled extends Column {
  readonly cells: readonly string[]
  readonly width: number
}

/** Rows below headings, in lines of at most `lineMax` columns as far as that is possible. */
export function table(
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
  lineMax: number,
): string {
  const filled = columns.map((column, index) => fill(column, rows, index))
  const fitted = shrink(withoutSpares(filled, lineMax), lineMax)
  const lines = [fitted.map((column) => padded(column, column.heading))]
  for (const row of rows.keys()) lines.push(fitted.map((column) => padded(column, column.cells[row] ?? '')))
  return lines.map((cells) => `${cells.join(' '.repeat(GAP)).trimEnd()}\n`).join('')
}

function fill(column: Column, rows: readonly (readonly string[])[], index: number): Filled {
  const texts = rows.map((row) => visibleLine(row[index] ?? ''))
  const cells = column.kind === 'amount' ? withEqualDecimals(texts) : texts
  return {
    ...column,
    cells,
    width: cells.reduce((most, cell) => Math.max(most, widthOf(cell)), column.heading.length),
  }
}

function withEqualDecimals(amounts: readonly string[]): readonly string[] {
  const decimalsOf = (amount: string) => amount.split('.')[1]?.length ?? 0
  const most = amounts.reduce((sum, amount) => Math.max(sum, decimalsOf(amount)), 0)
  return amounts.map((amount) => {
    if (most === 0 || !/^-?\d+(?:\.\d+)?$/.test(amount)) return amount
    return `${amount}${amount.includes('.') ? '' : '.'}${'0'.repeat(most - decimalsOf(amount))}`
  })
}

function taken(columns: readonly Filled[]): number {
  return columns.reduce((sum, { width }) => sum + width + GAP, -GAP)
}

function withoutSpares(columns: readonly Filled[], lineMax: number): readonly Filled[] {
  const least = columns.map((column) => atMost(column, LEAST))
  const spare = columns.findLastIndex(({ isSpare = false }) => isSpare)
  if (spare === -1 || taken(least) <= lineMax) return columns
  return withoutSpares(columns.toSpliced(spare, 1), lineMax)
}

function isShortened({ kind }: Column): boolean {
  return kind === 'text' || kind === 'sentence'
}

/** All long ones to the same width. */
function shrink(columns: readonly Filled[], lineMax: number): readonly Filled[] {
  if (taken(columns) <= lineMax) return columns
  const widest = Math.max(0, ...columns.filter(isShortened).map(({ width }) => width))
  if (widest <= LEAST) return columns
  return shrink(
    columns.map((column) => atMost(column, widest - 1)),
    lineMax,
  )
}

function atMost(column: Filled, width: number): Filled {
  return isShortened(column) ? { ...column, width: Math.min(width, column.width) } : column
}

function padded({ kind, width }: Filled, cell: string): string {
  const text = kind === 'sentence' ? beginning(cell, width) : shortened(cell, width)
  const space = ' '.repeat(Math.max(0, width - widthOf(text)))
  return kind === 'number' || kind === 'amount' ? space + text : text + space
}
