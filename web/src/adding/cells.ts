const SEPARATORS = ['\t', ';', ','] as const

/** The trimmed cells of one line: a plain list, or CSV as in RFC 4180 with quoted separators and `""` for a quote. */
export function cellsOf(line: string): readonly string[] {
  const separator = SEPARATORS.find((mark) => line.includes(mark))
  if (separator === undefined) return [unquote(line.trim())]
  const cells: string[] = []
  let cell = ''
  let quoted = false
  for (const character of line) {
    if (character === '"') quoted = !quoted
    if (character === separator && !quoted) {
      cells.push(cell)
      cell = ''
    } else cell += character
  }
  cells.push(cell)
  return cells.map((text) => unquote(text.trim()))
}

function unquote(text: string): string {
  if (text.length < 2 || !text.startsWith('"') || !text.endsWith('"')) return text
  return text.slice(1, -1).replaceAll('""', '"').trim()
}
