const SQLITE_CORRUPT = 11
const SQLITE_NOTADB = 26

/** Whether an error means that what is stored is damaged: SQLite finds its pages malformed, or a value is of no valid form. */
export function isUnreadable(error: unknown): boolean {
  if (error instanceof TypeError || error instanceof RangeError || error instanceof SyntaxError) return true
  const code = error instanceof Error && 'errcode' in error ? Number(error.errcode) & 0xff : null
  return code === SQLITE_CORRUPT || code === SQLITE_NOTADB
}
