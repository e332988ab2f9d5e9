/** One line of the table. */
export interface Result {
  readonly what: string
  readonly required: string
  readonly measured: string
  /** Null where this system does not report it. */
  readonly pass: boolean | null
  /** The absolute numbers behind the measured one. */
  readonly detail: string
}

interface Bound {
  readonly what: string
  readonly limit: number
  readonly unit?: string
  readonly digits?: number
}

export function atLeast(
  { what, limit, unit = '', digits = 2 }: Bound,
  value: number,
  detail: string,
): Result {
  return {
    what,
    required: `≥ ${limit.toFixed(digits)}${unit}`,
    measured: `${value.toFixed(digits)}${unit}`,
    pass: value >= limit,
    detail,
  }
}

export function atMost(
  { what, limit, unit = '', digits = 0 }: Bound,
  value: number | null,
  detail: string,
): Result {
  return {
    what,
    required: `≤ ${limit.toFixed(digits)}${unit}`,
    measured: value === null ? 'unknown' : `${value.toFixed(digits)}${unit}`,
    pass: value === null ? null : value <= limit,
    detail,
  }
}

const COLUMNS = ['what', 'required', 'measured', '', 'in numbers'] as const

/** One Markdown table of all results. */
export function tableOf(results: readonly Result[]): string {
  return markdown([COLUMNS, ...results.map(cellsOf)])
}

/** A Markdown table; the first line is its head. */
export function markdown(lines: readonly (readonly string[])[]): string {
  const [head = []] = lines
  const widths = head.map((_, column) => Math.max(...lines.map((line) => (line[column] ?? '').length)))
  const written = lines.map(
    (line) => `| ${line.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`,
  )
  const rule = `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`
  return [written[0], rule, ...written.slice(1)].join('\n')
}

function cellsOf({ what, required, measured, pass, detail }: Result): readonly string[] {
  return [what, required, measured, pass === null ? '?' : pass ? 'pass' : 'MISS', detail]
}

export function whole(value: number): string {
  return Math.round(value).toLocaleString('en')
}
