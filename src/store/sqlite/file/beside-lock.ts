import { accessSync, constants } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { StartError } from '../../../domain/errors.ts'
import { isBusy } from '../explain.ts'
import { createWithMode } from './file-mode.ts'
import { identityOf } from './identity.ts'

/**
 * An open transaction on a small file beside the database. It also works between containers that share the folder, and
 * ends with the process.
 */
export class BesideLock {
  readonly #path: string
  readonly #db: DatabaseSync
  readonly #key: string | undefined

  /** Waits up to `waitMs`. Throws StartError if another program holds it, or if it cannot be taken for certain. */
  constructor(database: string, fileMode: number, waitMs: number) {
    this.#path = `${database}.lock`
    createWithMode(this.#path, fileMode)
    requireWritable(this.#path)
    this.#db = new DatabaseSync(this.#path, { timeout: waitMs })
    try {
      this.#db.exec('pragma journal_mode = delete; begin exclusive')
    } catch (error) {
      this.#db.close()
      throw isBusy(error) ? inUse(database) : error
    }
    this.#key = identityOf(this.#path)?.key
  }

  /** Whether the file at its path is still the locked one. */
  get isInPlace(): boolean {
    return this.#key !== undefined && identityOf(this.#path)?.key === this.#key
  }

  close(): void {
    this.#db.close()
  }
}

export function inUse(database: string): StartError {
  return new StartError(
    `DATABASE_URL: ${database} is in use by another running tracker; stop that one or name another file`,
  )
}

/** SQLite would open a file that it may not write read-only, and lock nothing. */
function requireWritable(path: string): void {
  try {
    accessSync(path, constants.R_OK | constants.W_OK)
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : null
    // Creating it has failed.
    if (code === 'ENOENT') {
      throw new StartError(
        `DATABASE_URL: the folder of ${path} cannot be written by this user; what belongs to a database stands beside it. Give the folder to this user, or name another one`,
      )
    }
    if (code !== 'EACCES' && code !== 'EPERM' && code !== 'EROFS') throw error
    throw new StartError(
      `DATABASE_URL: the lock file ${path} cannot be written by this user, so another running tracker could not be noticed; give it the owner of the database, or delete it while no tracker runs`,
    )
  }
}
