import { readdirSync, readFileSync } from 'node:fs'
import { StartError } from '../../domain/errors.ts'
import type { Database, Sql } from './database.ts'
import { fillChecksums } from './fill-checksums.ts'
import { fillDayChanges } from './fill-day-changes.ts'
import { fillStandings } from './fill-standings.ts'
import { codeOf } from './unreachable.ts'

const FOLDER = new URL('./migrations/', import.meta.url)
/** Computed from the rows once all files have run, because this code reads only the newest schema. */
const FILLS: Readonly<Record<string, (tx: Sql) => Promise<void>>> = {
  '0004.sql': fillChecksums,
  '0006.sql': fillStandings,
  '0008.sql': fillDayChanges,
}
const PROGRAM = 'mini-cointracker'
/** SQLSTATEs that PostgreSQL may return when two processes create the same table concurrently. */
const RACES = ['23505', '42P07', '42710', 'XX000']

/**
 * Brings the database to this program's schema, one numbered file at a time, and then has `openJobs` do the same for
 * its own. Processes that start together wait for each other. Throws StartError for a newer database, and for one that
 * holds tables of another program, which is not changed.
 */
export async function migrate(db: Database, openJobs: () => Promise<void>): Promise<void> {
  const files = readdirSync(FOLDER).sort()
  const migrations = files.map((file) => readFileSync(new URL(file, FOLDER), 'utf8'))
  await refuseForeign(db, migrations)
  await createVersionTable(db)
  await db.transaction(async (tx) => {
    // The transaction is idle while `openJobs` runs on other connections.
    await tx.run('set local idle_in_transaction_session_timeout = 0')
    const row = await tx.one('select program, version from schema_version for update')
    if (row === undefined || row['program'] !== PROGRAM) {
      throw new StartError('DATABASE_URL: the database belongs to another program; name an empty one')
    }
    const version = Number(row['version'])
    if (version > migrations.length) {
      throw new StartError(
        `DATABASE_URL: the database was made by a newer version of this program (schema ${version}, this one knows ${migrations.length}); update the program`,
      )
    }
    for (const migration of migrations.slice(version)) await tx.run(migration)
    for (const file of files.slice(version)) await FILLS[file]?.(tx)
    if (version < migrations.length) {
      await tx.run('update schema_version set version = $1', [migrations.length])
    }
    await openJobs()
  })
}

/** Throws StartError for tables of another program. `schema_version` is created before all our other tables. */
async function refuseForeign(db: Database, migrations: readonly string[]): Promise<void> {
  const ours = migrations.flatMap((text) =>
    [...text.matchAll(/^create table (\w+)/gm)].map(([, name]) => name),
  )
  const { rows } = await db.send(
    `select table_name as name, column_name as "column" from information_schema.columns
      where table_schema = current_schema() and table_name = any($1)`,
    [['schema_version', ...ours]],
  )
  const isOurs = rows.some((row) => row.name === 'schema_version' && row.column === 'program')
  if (rows.length > 0 && !isOurs) {
    throw new StartError(
      `DATABASE_URL: the database has a table ${rows[0].name} of another program; name an empty database`,
    )
  }
}

async function createVersionTable(db: Database): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      await db.run(
        `create table if not exists schema_version (
          one integer primary key check (one = 1), program text not null, version integer not null)`,
      )
      await db.run(
        'insert into schema_version (one, program, version) values (1, $1, 0) on conflict (one) do nothing',
        [PROGRAM],
      )
      return
    } catch (error) {
      if (attempt === RACES.length || !RACES.includes(codeOf(error) ?? '')) throw error
    }
  }
}
