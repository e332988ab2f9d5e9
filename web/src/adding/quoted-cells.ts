/**
 * The cells of one record by RFC 4180: quotes around a cell may hold the mark, line breaks and doubled quotes. `open`: a
 * quote is never closed. Null: it is more than one record, or something else than the mark follows a closed quote.
 */
export function quotedCells(text: string, mark: string): readonly string[] | 'open' | null {
  const cells: string[] = []
  for (let start = 0; ; ) {
    const isQuoted = text[start] === '"'
    const end = isQuoted ? closingQuote(text, start + 1) : start
    if (end === -1) return 'open'
    const next = text.indexOf(mark, end)
    const stop = next === -1 ? text.length : next
    const rest = text.slice(isQuoted ? end + 1 : start, stop)
    if (isQuoted ? rest.trim() !== '' : rest.includes('\n')) return null
    cells.push(isQuoted ? text.slice(start + 1, end).replaceAll('""', '"') : rest)
    if (next === -1) return cells
    start = next + mark.length
  }
}

/** Where the quote is that is not doubled; -1 if there is none. */
function closingQuote(text: string, from: number): number {
  let at = text.indexOf('"', from)
  while (at !== -1 && text[at + 1] === '"') at = text.indexOf('"', at + 2)
  return at
}
