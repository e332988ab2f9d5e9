import { DamagedHistory } from '../../domain/history/damaged-history.ts'
import { DamagedColumn } from '../shared/columns/damaged-column.ts'
import { UNREADABLE } from '../shared/damage-refusal.ts'
import { codeOf } from './unreachable.ts'

/** SQLSTATEs of a server that finds its files damaged. */
const CORRUPTED = ['XX001', 'XX002']

/** Whether an error means that what is stored is damaged: the server cannot read it, or a value is of no valid form. */
export function isUnreadable(error: unknown): boolean {
  return error instanceof DamagedColumn || CORRUPTED.includes(codeOf(error) ?? '')
}

/** Runs `read`. Throws DamagedHistory for what cannot be read. */
export async function readable<T>(read: () => Promise<T>): Promise<T> {
  try {
    return await read()
  } catch (error) {
    if (isUnreadable(error)) throw new DamagedHistory(UNREADABLE, { cause: error })
    throw error
  }
}
