import { isMalformed } from './explain.ts'

/** Whether an error means that what is stored is damaged: SQLite finds its pages malformed, or a value is of no valid form. */
export function isUnreadable(error: unknown): boolean {
  if (error instanceof TypeError || error instanceof RangeError || error instanceof SyntaxError) return true
  return isMalformed(error)
}
