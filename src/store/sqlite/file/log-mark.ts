import { closeSync, existsSync, openSync, readSync, rmSync, statSync } from 'node:fs'
import { performance } from 'node:perf_hooks'
import type { DatabaseSync } from 'node:sqlite'
import { StartError } from '../../../domain/errors.ts'
import { isDatabaseError } from '../explain.ts'
import { APPLICATION_ID, applicationIdOf, NEEDS_LOG_ID } from './application-id.ts'

/** Where the header of a database file has the application id. */
const ID_OFFSET = 68
/** Time (ms) until the next attempt, while another program reads or locks the database. */
const RETRY_MS = 1000

/**
 * Marks the database file, while it is in use, as incomplete without its write-ahead log. The mark is written into the
 * file itself by a checkpoint, and the log begins with its removal. Whoever reads both, such as a backup, a database
 * browser, or SQLite when it recovers or closes the database, sees no mark. Only the file alone has it: when it was
 * moved, copied or opened by another hard link after the program was killed.
 */
export class LogMark {
  readonly #file: number | null
  readonly #bytes = Buffer.alloc(4)
  #db: DatabaseSync | null = null
  #mustClear = false
  #retryAt = 0

  /** Before the database is opened, so that the file is closed after it: closing it earlier would end SQLite's locks. */
  constructor(path: string) {
    this.#file = openOrNull(path)
  }

  /** The database is open. */
  begin(db: DatabaseSync): void {
    this.#db = db
    this.#mustClear = applicationIdOf(db) !== APPLICATION_ID
    this.renew()
  }

  /** After a commit: marks the file again if a checkpoint has removed the mark. */
  renew(): void {
    if (this.#isSet() && !this.#mustClear) return
    if (performance.now() < this.#retryAt) return
    this.#attempt(() => {
      this.#mustClear = true
      try {
        this.#db?.exec(`pragma application_id = ${NEEDS_LOG_ID}; pragma wal_checkpoint(passive)`)
      } finally {
        this.#clear()
      }
    })
    this.#retryAt = this.#isSet() && !this.#mustClear ? 0 : performance.now() + RETRY_MS
  }

  /** Before the database is closed, which completes the file. */
  end(): void {
    if (this.#mustClear) this.#attempt(() => this.#clear())
  }

  close(): void {
    if (this.#file !== null) closeSync(this.#file)
  }

  #clear(): void {
    this.#db?.exec(`pragma application_id = ${APPLICATION_ID}`)
    this.#mustClear = false
  }

  #attempt(write: () => void): void {
    try {
      write()
    } catch (error) {
      if (!isDatabaseError(error)) throw error
    }
  }

  #isSet(): boolean {
    if (this.#file === null) return true
    try {
      readSync(this.#file, this.#bytes, 0, this.#bytes.length, ID_OFFSET)
    } catch {
      // The commit before it has succeeded, and SQLite reports a file that cannot be read.
      return true
    }
    return this.#bytes.readUInt32BE() === NEEDS_LOG_ID
  }
}

export function hasLog(path: string): boolean {
  return existsSync(`${path}-wal`)
}

/** Throws StartError if the file was opened without the log that it needs. `hadLog` before it was opened. */
export function requireLog(db: DatabaseSync, path: string, hadLog: boolean): void {
  if (hadLog || applicationIdOf(db) !== NEEDS_LOG_ID) return
  throw new StartError(
    `DATABASE_URL: ${path} lacks its newest changes: it was copied or its program killed while in use, and they are in the file …-wal beside its former or other name; start with that name, or move that file to ${path}-wal (to go on without these changes, create ${path}-wal as an empty file)`,
  )
}

/**
 * Throws StartError if the file is empty beside a write-ahead log that is not: SQLite would delete the log. `isNew`: the
 * file was created by this start.
 */
export function requireFileOfLog(path: string, isNew: boolean): void {
  if (statSync(path).size > 0) return
  const log = `${path}-wal`
  if ((statSync(log, { throwIfNoEntry: false })?.size ?? 0) === 0) return
  if (isNew) rmSync(path)
  throw new StartError(
    `DATABASE_URL: ${path} is ${isNew ? 'missing' : 'empty'}, but ${log} has changes that belong to it; move the database file back to ${path}, or move ${log} away to begin with an empty database`,
  )
}

/** If it cannot be opened, SQLite says why. */
function openOrNull(path: string): number | null {
  try {
    return openSync(path, 'r')
  } catch {
    return null
  }
}
