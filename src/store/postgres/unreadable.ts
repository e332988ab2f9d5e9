import { codeOf } from './unreachable.ts'

/** SQLSTATEs of a server that finds its files damaged. */
const CORRUPTED = ['XX001', 'XX002']

/** Whether an error means that what is stored is damaged: the server cannot read it, or a value is of no valid form. */
export function isUnreadable(error: unknown): boolean {
  if (error instanceof TypeError || error instanceof RangeError || error instanceof SyntaxError) return true
  return CORRUPTED.includes(codeOf(error) ?? '')
}
