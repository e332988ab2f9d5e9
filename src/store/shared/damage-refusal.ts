import { AppError } from '../../domain/errors.ts'
import { DamagedHistory } from '../../domain/history/damaged-history.ts'

export const UNREADABLE = 'Stored data of this address cannot be read.'

/** What to record of an error: a user-facing sentence; null if it does not mean that stored data is damaged. */
export function damageIn(error: unknown, isUnreadable: (error: unknown) => boolean): string | null {
  if (error instanceof DamagedHistory) return error.message
  return isUnreadable(error) ? UNREADABLE : null
}

/** `recorded`: whether the history is queued to be read anew. A database that is damaged further cannot be written. */
export function refusal(detail: string, recorded: boolean): AppError {
  const next = recorded
    ? 'The history is being read anew.'
    : 'Restore a backup, or start with a new database.'
  return new AppError('stored_data_damaged', `${detail} ${next}`)
}
