/** A column: its heading, and whether its cells stand to the right. */
export interface Column {
  readonly heading: string
  readonly isNumber?: boolean
}

const GAP = '  '
const LEAST = 8

/** Rows below headings. Where a line is too short, the widest text column is shortened in its middle. */
export function table(
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
  lineMax: number,
): string {
  const widths = columns.map(({ heading }, index) =>
    Math.max(heading.length, ...rows.map((row) => (row[index] ?? '').length)),
  )
  const taken = () => widths.reduce((sum, width) => sum + width, GAP.length * (widths.length - 1))
  const texts = columns.flatMap(({ isNumber = false }, index) => (isNumber ? [] : [index]))
  while (taken() > lineMax) {
    const widest = texts.toSorted((a, b) => (widths[b] ?? 0) - (widths[a] ?? 0))[0]
    if (widest === undefined || (widths[widest] ?? 0) <= LEAST) break
    widths[widest] = Math.max(LEAST, (widths[widest] ?? 0) - (taken() - lineMax))
  }
  const line = (cells: readonly string[]) =>
    columns
      .map(({ isNumber = false }, index) => {
        const text = shortened(cells[index] ?? '', widths[index] ?? 0)
        return isNumber ? text.padStart(widths[index] ?? 0) : text.padEnd(widths[index] ?? 0)
      })
      .join(GAP)
      .trimEnd()
  return `${[line(columns.map(({ heading }) => heading)), ...rows.map(line)].join('\n')}\n`
}

function shortened(text: string, width: number): string {
  const visible = text.replaceAll(/\p{Cc}/gu, ' ')
  if (visible.length <= width) return visible
  const end = Math.floor((width - 1) / 2)
  return `${visible.slice(0, width - 1 - end)}…${visible.slice(visible.length - end)}`
}
