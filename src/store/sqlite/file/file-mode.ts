import { chmodSync, closeSync, openSync } from 'node:fs'

/** Readable and writable by the owner alone. */
export const PRIVATE_MODE = 0o600

/**
 * Creates the file with this mode if it is missing; SQLite itself would create it for all to read. If that fails, SQLite
 * says why when it opens the file.
 */
export function createWithMode(path: string, mode: number): void {
  try {
    closeSync(openSync(path, 'a', mode))
  } catch {}
}

/** Sets the mode of a database and of the files beside it, as far as they exist and belong to this user. */
export function setModes(database: string, mode: number): void {
  for (const ending of ['', '-wal', '-shm', '.lock']) {
    try {
      chmodSync(`${database}${ending}`, mode)
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? error.code : null
      if (code !== 'ENOENT' && code !== 'EPERM' && code !== 'EROFS') throw error
    }
  }
}
