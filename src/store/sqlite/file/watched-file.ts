import type { DatabaseSync } from 'node:sqlite'
import { AppError, StartError } from '../../../domain/errors.ts'
import { isDatabaseError, reasonOf } from '../explain.ts'
import { identityOf, presentPath } from './identity.ts'
import type { ProgramLock } from './program-lock.ts'
import { rescue } from './rescue.ts'

export interface WatchedFileParts {
  readonly db: DatabaseSync
  /** Without symbolic links. */
  readonly path: string
  /** The path that the next start will follow. */
  readonly configured: string
  readonly lock: ProgramLock
  readonly fileMode: number
}

/**
 * The open database file, looked at again before every write: what is written to a file that was deleted, moved or
 * replaced would be lost with the process. A write-ahead log that was deleted is written again while its content is
 * still known.
 */
export class WatchedFile {
  readonly #parts: WatchedFileParts
  readonly #key: string | undefined
  #walKey: string | undefined
  #shmKey: string | undefined
  #problem: AppError | null = null
  #isLost = false
  #rescued: Promise<void> | null = null

  constructor(parts: WatchedFileParts) {
    this.#parts = parts
    this.#key = identityOf(parts.path)?.key
    this.#noteLog()
  }

  /** Why nothing may be written, or null. Repairs what it can. */
  check(): AppError | null {
    const { path, configured } = this.#parts
    const found = identityOf(path)
    if (found?.key !== this.#key) return this.#lost(found !== null)
    if (this.#rescued === null) this.#found()
    if (this.#problem === null && configured !== path && identityOf(configured)?.key !== this.#key)
      return this.#redirected()
    if (this.#problem === null && identityOf(`${path}-wal`)?.key !== this.#walKey) return this.#renewLog()
    return this.#problem
  }

  /** The same for the files that writes do not depend on. */
  checkAll(): void {
    const { path, lock } = this.#parts
    if (this.check() !== null) return
    if (identityOf(`${path}-shm`)?.key !== this.#shmKey) this.#renewLog()
    try {
      lock.renew()
    } catch (error) {
      if (!(error instanceof StartError)) throw error
      this.#problem = new AppError('store_unavailable', 'Another running tracker uses the database file.')
    }
  }

  /** Resolves when everything that can be saved is. Returns the sentence for a file that is lost, or null. */
  async settle(): Promise<string | null> {
    this.check()
    await this.#rescued
    return this.#problem?.message ?? null
  }

  #found(): void {
    this.#problem = null
    this.#isLost = false
  }

  /** The next start would find another file or none. */
  #redirected(): AppError {
    const { path, configured } = this.#parts
    return this.#say(
      `${configured} no longer leads to the database file ${path}, which is in use and has everything. Let it lead there again, or stop the program and start it with the file that you want.`,
    )
  }

  #lost(isReplaced: boolean): AppError {
    if (this.#isLost && this.#problem !== null) return this.#problem
    this.#isLost = true
    const { path, db, fileMode } = this.#parts
    const to = this.#key === undefined ? null : presentPath(this.#key)
    if (to !== null) {
      const where = this.#emptyLog() ? `everything is in ${to}` : `its newest changes are in ${path}-wal`
      return this.#say(
        `The database file ${path} was moved while in use; ${where}. Move it back, or stop the program and start it with that file.`,
      )
    }
    const what = isReplaced
      ? `Another file has taken the place of the database file ${path} while it was in use.`
      : `The database file ${path} was deleted while in use.`
    this.#rescued = rescue(db, path, fileMode).then((sentence) => {
      this.#emptyLog()
      this.#say(`${what} ${sentence}`)
    })
    return this.#say(what)
  }

  #say(sentence: string): AppError {
    this.#problem = new AppError('store_unavailable', sentence)
    return this.#problem
  }

  /** A log beside another file would be applied to that one. */
  #emptyLog(): boolean {
    try {
      return Number(this.#parts.db.prepare('pragma wal_checkpoint(truncate)').get()?.['busy']) === 0
    } catch (error) {
      if (!isDatabaseError(error)) throw error
      return false
    }
  }

  /** Writes the content of the log into the database and begins a new one; not while another connection reads. */
  #renewLog(): AppError | null {
    const { db, path } = this.#parts
    try {
      db.exec('pragma journal_mode = delete')
      db.exec('pragma journal_mode = wal')
      db.prepare('select 1 from sqlite_schema limit 1').get()
    } catch (error) {
      if (!isDatabaseError(error)) throw error
      return new AppError(
        'store_unavailable',
        `The write-ahead log ${path}-wal was deleted while in use and cannot be replaced yet: ${reasonOf(error)}.`,
      )
    }
    this.#noteLog()
    return null
  }

  #noteLog(): void {
    const { path } = this.#parts
    this.#walKey = identityOf(`${path}-wal`)?.key
    this.#shmKey = identityOf(`${path}-shm`)?.key
  }
}
