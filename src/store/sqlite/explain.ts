import { AppError } from '../../domain/errors.ts'
import { DamagedColumn } from '../shared/columns/damaged-column.ts'

const SQLITE_BUSY = 5
const SQLITE_LOCKED = 6
const SQLITE_IOERR_READ = 266

/** By SQLite's primary result code: why the file cannot be used. */
const REASONS: Readonly<Record<number, string>> = {
  3: 'its permissions forbid it',
  5: 'another program has it locked; close that one',
  8: 'it cannot be written; check its permissions, and that the disk is not read-only',
  10: 'the disk does not read or write it',
  11: 'the file is damaged; restore a backup',
  13: 'the disk is full',
  14: 'it cannot be opened; check that its folder exists, and that this user may read and write both',
  15: 'its file system does not lock files; use a local disk',
  22: 'its file system does not support it; use a local disk',
  26: 'the file is not a database',
}

/** By SQLite's extended result code. */
const EXTENDED: Readonly<Record<number, string>> = {
  3850: 'its file system does not lock files; use a local disk',
  4618: 'its file system does not share memory; use a local disk',
  4874: 'the disk is full',
  5386: 'its file system does not share memory; use a local disk',
  3338: 'its permissions forbid it',
}

/** By the code of an error of the file system. */
const FILE_REASONS: Readonly<Record<string, string>> = {
  EACCES: 'its permissions forbid it',
  EPERM: 'its permissions forbid it',
  EROFS: 'the disk is read-only',
  ENOSPC: 'the disk is full',
  EEXIST: 'a part of its path is a file and no folder',
  ENOTDIR: 'a part of its path is a file and no folder',
  ELOOP: 'its symbolic links lead in a circle',
  ENAMETOOLONG: 'its name is too long',
}

/** The primary codes of a disk that takes no writes: none of them concerns the request. */
const UNWRITABLE = [3, 8, 10, 13, 14, 15, 22]

/** The primary codes of a file whose pages are malformed. */
const MALFORMED = [11, 26]

/** One line for the user: why this database cannot be used. */
export function explainDatabaseError(name: string, error: unknown): string {
  return `DATABASE_URL: cannot use ${name}: ${reasonOf(error)}`
}

/** True for errors that SQLite reported. */
export function isDatabaseError(error: unknown): boolean {
  return codeOf(error) !== null
}

/** Another connection has the file locked; the same call may succeed a moment later. */
export function isBusy(error: unknown): boolean {
  const code = primaryCodeOf(error)
  return code === SQLITE_BUSY || code === SQLITE_LOCKED
}

/** The disk takes no writes, for a reason that may pass. */
export function isUnwritable(error: unknown): boolean {
  return UNWRITABLE.includes(primaryCodeOf(error) ?? 0)
}

/** What is stored cannot be read. */
export function isMalformed(error: unknown): boolean {
  return error instanceof DamagedColumn || isTooLarge(error) || MALFORMED.includes(primaryCodeOf(error) ?? 0)
}

/** `node:sqlite` reads an integer that no version of this program writes. */
function isTooLarge(error: unknown): boolean {
  return error instanceof RangeError && error.message.startsWith('Value is too large to be represented')
}

/** The disk does not return a part of the file, which is not merely missing at its path. */
export function isUnreadable(error: unknown): boolean {
  return codeOf(error) === SQLITE_IOERR_READ
}

export function storeUnavailable(reason: string): AppError {
  return new AppError('store_unavailable', `The database cannot be used: ${reason}.`)
}

/**
 * What callers of the store get: AppError `database_busy`, `stored_data_damaged` or `store_unavailable` where one fits,
 * else the error itself.
 */
export function toStoreError(error: unknown): unknown {
  if (isBusy(error)) {
    return new AppError(
      'database_busy',
      'Another program has the database file locked; try again when it is done.',
    )
  }
  if (isMalformed(error)) {
    return new AppError(
      'stored_data_damaged',
      'A part of the database is damaged and cannot be read. Stop the program and restore a backup, or start with a new file.',
    )
  }
  return isUnwritable(error) ? storeUnavailable(reasonOf(error)) : error
}

/** A clause without a full stop. */
export function reasonOf(error: unknown): string {
  const code = codeOf(error)
  const known = code === null ? fileReasonOf(error) : (EXTENDED[code] ?? REASONS[code & 0xff])
  return known ?? (error instanceof Error ? error.message.split('\n', 1).join('') : 'unknown reason')
}

function fileReasonOf(error: unknown): string | undefined {
  const code = error instanceof Error && 'code' in error ? error.code : null
  return typeof code === 'string' ? FILE_REASONS[code] : undefined
}

function primaryCodeOf(error: unknown): number | null {
  const code = codeOf(error)
  return code === null ? null : code & 0xff
}

function codeOf(error: unknown): number | null {
  const code = error instanceof Error && 'errcode' in error ? error.errcode : null
  return typeof code === 'number' ? code : null
}
