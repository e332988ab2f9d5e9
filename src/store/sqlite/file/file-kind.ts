import { type Stats, statSync } from 'node:fs'
import { StartError } from '../../../domain/errors.ts'

/** What a path can be instead of a file; opening some of them would wait for ever. */
const KINDS: readonly (readonly [is: (found: Stats) => boolean, name: string])[] = [
  [(found) => found.isDirectory(), 'a folder'],
  [(found) => found.isFIFO(), 'a named pipe'],
  [(found) => found.isSocket(), 'a socket'],
  [(found) => found.isCharacterDevice() || found.isBlockDevice(), 'a device'],
]

/** Throws StartError if the database, or what SQLite or the program keeps beside it, exists and is no file. */
export function requireRegularFiles(database: string): void {
  for (const ending of ['', '-wal', '-shm', '-journal', '.lock']) {
    const path = `${database}${ending}`
    const kind = specialKind(path)
    if (kind === null) continue
    throw new StartError(
      ending === ''
        ? `DATABASE_URL: ${path} is ${kind}; name a file`
        : `DATABASE_URL: ${path} is ${kind}, but belongs to the database as a file; move it away or name another database`,
    )
  }
}

function specialKind(path: string): string | null {
  const found = statSync(path, { throwIfNoEntry: false })
  if (found === undefined || found.isFile()) return null
  return KINDS.find(([is]) => is(found))?.[1] ?? 'no file'
}
