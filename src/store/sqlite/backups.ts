import { createReadStream } from 'node:fs'
import { mkdtemp, open, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { backup } from 'node:sqlite'
import { AppError } from '../../domain/errors.ts'
import type { Backups, DatabaseCopy } from '../../domain/ports/backups.ts'
import { isUnwritable, reasonOf, toStoreError } from './explain.ts'
import { createWithMode, PRIVATE_MODE } from './file/file-mode.ts'
import type { OpenDatabase } from './open.ts'

/** So many are copied before other work has its turn. */
const PAGES_AT_ONCE = 1000

/** Copies one snapshot through a connection of its own into a private folder beside the database. */
export class SqliteBackups implements Backups {
  readonly #openReader: OpenDatabase['openReader']
  readonly #folder: string

  /** `path` as in `openDatabase`. */
  constructor({ openReader }: Pick<OpenDatabase, 'openReader'>, path: string) {
    this.#openReader = openReader
    this.#folder = path === ':memory:' ? tmpdir() : dirname(path)
  }

  async copy(): Promise<DatabaseCopy> {
    const folder = await mkdtemp(join(this.#folder, '.cointracker-backup-'))
    const remove = () => rm(folder, { recursive: true, force: true })
    try {
      const path = join(folder, 'copy.db')
      createWithMode(path, PRIVATE_MODE)
      await this.#copyTo(path)
      const { size } = await stat(path)
      const file = await open(path)
      // An open file without a name is gone after a crash. Windows keeps the name until it is closed.
      await remove().catch(() => {})
      return {
        bytes: size,
        read: () => createReadStream(path, { fd: file, autoClose: false }),
        close: async () => {
          await file.close()
          await remove()
        },
      }
    } catch (error) {
      await remove()
      throw isUnwritable(error) || isFileError(error) ? notCopied(error) : toStoreError(error)
    }
  }

  async #copyTo(path: string): Promise<void> {
    const reader = this.#openReader()
    try {
      // The first read fixes the snapshot; without it, a write during the copy would start it again.
      reader.exec('begin')
      reader.prepare('select count(*) from sqlite_schema').get()
      await backup(reader, path, { rate: PAGES_AT_ONCE })
    } finally {
      reader.close()
    }
  }
}

function isFileError(error: unknown): boolean {
  return error instanceof Error && 'syscall' in error
}

function notCopied(error: unknown): AppError {
  return new AppError(
    'store_unavailable',
    `A copy of the database is made beside it, which fails: ${reasonOf(error)}.`,
  )
}
