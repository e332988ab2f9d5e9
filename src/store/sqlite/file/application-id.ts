import type { DatabaseSync } from 'node:sqlite'

/** Identifies a file of this program (`PRAGMA application_id`): the letters "coin". */
export const APPLICATION_ID = 0x636f696e

/** The same of a file that is incomplete without its write-ahead log: the letters "coi-". See LogMark. */
export const NEEDS_LOG_ID = 0x636f692d

export function applicationIdOf(db: DatabaseSync): number {
  return Number(db.prepare('pragma application_id').get()?.['application_id'])
}

export function isOwn(applicationId: number): boolean {
  return applicationId === APPLICATION_ID || applicationId === NEEDS_LOG_ID
}
