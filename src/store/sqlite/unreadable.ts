import { DamagedHistory } from '../../domain/history/damaged-history.ts'
import { UNREADABLE } from '../shared/damage-refusal.ts'
import { isMalformed } from './explain.ts'

/** Whether an error means that what is stored is damaged: SQLite finds its pages malformed, or a value is of no valid form. */
export function isUnreadable(error: unknown): boolean {
  return isMalformed(error)
}

/** Runs `read`. Throws DamagedHistory for what cannot be read. */
export function readable<T>(read: () => T): T {
  try {
    return read()
  } catch (error) {
    if (isUnreadable(error)) throw new DamagedHistory(UNREADABLE, { cause: error })
    throw error
  }
}
