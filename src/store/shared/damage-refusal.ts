import { AppError } from '../../domain/errors.ts'
import { DamagedHistory } from '../../domain/history/damaged-history.ts'
import type { AddressColumns } from './columns/joined-row.ts'

export const UNREADABLE = 'Stored data of this address cannot be read.'

/**
 * Whether a damaged history is read again: it is queued, a person has to request it, or it cannot be recorded. `merging`:
 * a merged one is built anew.
 */
export type Rereading = 'queued' | 'on request' | 'none' | 'merging'

const NEXT: Readonly<Record<Rereading, string>> = {
  queued: 'The history is being read again.',
  'on request': 'The last attempt to read the history again failed. Synchronise the address to repeat it.',
  merging: 'The history is being merged again from its addresses.',
  none: 'Restore a backup, or start with a new database.',
}

/** Null if an error does not mean that stored data is damaged. The message is a user-facing sentence. */
export function damageIn(error: unknown, isUnreadable: (error: unknown) => boolean): DamagedHistory | null {
  if (error instanceof DamagedHistory) return error
  return isUnreadable(error) ? new DamagedHistory(UNREADABLE, { cause: error }) : null
}

/** Of an address whose damage is recorded; undefined if some of its rows are gone. */
export function rereadingOf(row: AddressColumns | undefined): Rereading {
  if (row === undefined) return 'none'
  return row['status'] === 'IN_PROGRESS' ? 'queued' : 'on request'
}

export function refusal(detail: string, rereading: Rereading): AppError {
  return new AppError('stored_data_damaged', `${detail} ${NEXT[rereading]}`)
}

/** For the log: one line. */
export function foundDamage(addressId: number, detail: string, cause: unknown): Error {
  const why = cause instanceof Error ? ` Cause: ${cause.message}` : ''
  return new Error(`Address ${addressId}: ${detail}${why}`, { cause })
}
