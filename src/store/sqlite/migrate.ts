import { readdirSync, readFileSync } from 'node:fs'
import type { DatabaseSync } from 'node:sqlite'
import { StartError } from '../../domain/errors.ts'
import { APPLICATION_ID, applicationIdOf, isOwn } from './file/application-id.ts'
import { fillBalances } from './fill-balances.ts'
import { fillChecksums } from './fill-checksums.ts'
import { fillDayChanges } from './fill-day-changes.ts'
import { fillStandings } from './fill-standings.ts'
import { transaction } from './transaction.ts'

const FOLDER = new URL('./migrations/', import.meta.url)

/** Computed from the rows once all files have run, because this code reads only the newest schema. */
const FILLS: Readonly<Record<string, (db: DatabaseSync) => void>> = {
  '0002.sql': fillBalances,
  '0005.sql': fillChecksums,
  '0007.sql': fillStandings,
  '0009.sql': fillDayChanges,
}

/**
 * Brings the database to this program's schema in one transaction, by the numbered files that it lacks;
 * `PRAGMA user_version` is the number of the last one. Throws StartError for a newer database or one that belongs to another program.
 */
export function migrate(db: DatabaseSync, name: string): void {
  const files = readdirSync(FOLDER)
    .filter((file) => file.endsWith('.sql'))
    .sort()
  const version = pragma(db, 'user_version')
  const owner = applicationIdOf(db)
  if (!isOwn(owner) && (owner !== 0 || version !== 0 || hasTables(db))) {
    throw new StartError(
      `DATABASE_URL: ${name} belongs to another program; name a file of its own for this one`,
    )
  }
  if (version > files.length) {
    throw new StartError(
      `DATABASE_URL: ${name} was written by a newer version (schema ${version}, this program knows ${files.length}); start that version`,
    )
  }
  if (version === files.length) return
  const pending = files.slice(version)
  transaction(db, () => {
    for (const file of pending) db.exec(readFileSync(new URL(file, FOLDER), 'utf8'))
    for (const file of pending) FILLS[file]?.(db)
    db.exec(`pragma user_version = ${files.length}; pragma application_id = ${APPLICATION_ID}`)
  })
}

function hasTables(db: DatabaseSync): boolean {
  return db.prepare('select 1 from sqlite_schema limit 1').get() !== undefined
}

function pragma(db: DatabaseSync, name: string): number {
  const row = db.prepare(`pragma ${name}`).get()
  return Number(row?.[name])
}

/** Throws StartError unless the database has this program's schema. */
export function requireCurrent(db: DatabaseSync, name: string): void {
  if (!isOwn(applicationIdOf(db))) {
    throw new StartError(`DATABASE_URL: ${name} is not a database of this program`)
  }
  if (pragma(db, 'user_version') !== readdirSync(FOLDER).length) {
    throw new StartError(
      `DATABASE_URL: ${name} was made by another version of this program; start this version on it once, then move it`,
    )
  }
}
