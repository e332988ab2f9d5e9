import { existsSync, mkdirSync, realpathSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { StartError } from '../../domain/errors.ts'
import { createWithMode, PRIVATE_MODE, setModes } from './file-mode.ts'
import { migrate, requireCurrent } from './migrate.ts'

export interface OpenDatabase {
  readonly db: DatabaseSync
  /** Another, read-only connection for long reads; the caller closes it. */
  openReader(): DatabaseSync
  close(): void
}

/**
 * Opens (or creates) the database file, exclusively for this process; `:memory:` for none. Throws StartError with one
 * line that says what to do.
 */
export function openDatabase(path: string, fileMode: number = PRIVATE_MODE): OpenDatabase {
  const memory = path === ':memory:'
  const name = memory ? path : realPath(resolve(path))
  let lock: DatabaseSync | null = null
  let db: DatabaseSync | null = null
  try {
    if (!memory) mkdirSync(dirname(name), { recursive: true })
    lock = memory ? null : holdLock(name, fileMode)
    if (!memory) createWithMode(name, fileMode)
    db = new DatabaseSync(name, { timeout: 5000 })
    db.exec('pragma journal_mode = wal; pragma synchronous = normal; pragma cache_size = -16000')
    migrate(db, name)
    if (!memory) setModes(name, fileMode)
    const open = db
    return {
      db: open,
      openReader: () => (memory ? copyOf(open) : new DatabaseSync(name, { readOnly: true, timeout: 5000 })),
      close: () => {
        open.close()
        lock?.close()
      },
    }
  } catch (error) {
    db?.close()
    lock?.close()
    if (error instanceof StartError) throw error
    throw new StartError(explainDatabaseError(name, error))
  }
}

/**
 * Opens a file read-only and locks other programs out meanwhile. Throws StartError, also for a file of another
 * version.
 */
export function openForReading(path: string): { readonly db: DatabaseSync; close(): void } {
  const name = realPath(resolve(path))
  if (!existsSync(name)) throw new StartError(`DATABASE_URL: there is no file ${name}`)
  using parts = new DisposableStack()
  try {
    const db = parts.adopt(new DatabaseSync(name, { readOnly: true, timeout: 5000 }), (open) => open.close())
    // First, so that no lock file is created beside another program's file.
    requireCurrent(db, name)
    parts.adopt(holdLock(name), (lock) => lock.close())
    db.exec('begin')
    const open = parts.move()
    return { db, close: () => open.dispose() }
  } catch (error) {
    if (error instanceof StartError) throw error
    throw new StartError(explainDatabaseError(name, error))
  }
}

/** One line for the user: why this database cannot be used. */
export function explainDatabaseError(name: string, error: unknown): string {
  return `DATABASE_URL: cannot use ${name}: ${reasonOf(error)}`
}

/** True for errors that SQLite reported. */
export function isDatabaseError(error: unknown): boolean {
  return codeOf(error) !== null
}

/** A database in memory has no second connection. */
function copyOf(db: DatabaseSync): DatabaseSync {
  const copy = new DatabaseSync(':memory:')
  copy.deserialize(db.serialize())
  return copy
}

/** Two names of one file are one database with one lock. */
function realPath(name: string): string {
  return existsSync(name) ? realpathSync(name) : name
}

/**
 * One program per file: a second one would synchronise the same addresses. The lock is an open transaction on a small
 * file beside the database, which the operating system releases with the process, however it dies.
 */
function holdLock(name: string, fileMode: number = PRIVATE_MODE): DatabaseSync {
  createWithMode(`${name}.lock`, fileMode)
  const lock = new DatabaseSync(`${name}.lock`, { timeout: LOCK_WAIT_MS })
  try {
    lock.exec('pragma journal_mode = delete; begin exclusive')
    return lock
  } catch (error) {
    lock.close()
    if (codeOf(error) === SQLITE_BUSY) {
      throw new StartError(
        `DATABASE_URL: ${name} is in use by another running tracker; stop that one or name another file`,
      )
    }
    throw error
  }
}

const SQLITE_BUSY = 5
/** After a restart the old process may still be stopping. */
const LOCK_WAIT_MS = 2000

const REASONS: Readonly<Record<number, string>> = {
  8: 'it cannot be written; check its permissions',
  10: 'the disk does not read or write it',
  11: 'the file is damaged; restore a backup',
  13: 'the disk is full',
  14: 'it cannot be opened; check that the folder exists and may be written',
  26: 'the file is not a database',
}

function reasonOf(error: unknown): string {
  const code = codeOf(error)
  const known = code === null ? undefined : REASONS[code & 0xff]
  return known ?? (error instanceof Error ? error.message.split('\n', 1).join('') : 'unknown reason')
}

function codeOf(error: unknown): number | null {
  const code = error instanceof Error && 'errcode' in error ? error.errcode : null
  return typeof code === 'number' ? code : null
}
