import { readdirSync, readFileSync } from 'node:fs'
import { StartError } from '../../domain/errors.ts'
import { codeOf, type Database, type Sql } from './database.ts'

const FOLDER = new URL('./migrations/', import.meta.url)
const PROGRAM = 'mini-cointracker'
/** What two processes that create the same table at once may be told. */
const RACES = ['23505', '42P07', '42710', 'XX000']

/**
 * Brings the database to this program's schema, one numbered file at a time, and then has `openJobs` do the same for
 * its own. Processes that start together wait for each other. Throws StartError for a newer database or one that holds tables of another program.
 */
export async function migrate(db: Database, openJobs: () => Promise<void>): Promise<void> {
  await createVersionTable(db)
  await db.transaction(async (tx) => {
    const row = await tx.one('select program, version from schema_version for update')
    if (row === undefined || row['program'] !== PROGRAM) {
      throw new StartError('DATABASE_URL: the database belongs to another program; name an empty one')
    }
    const files = readdirSync(FOLDER).sort()
    const version = Number(row['version'])
    if (version > files.length) {
      throw new StartError(
        `DATABASE_URL: the database was made by a newer version of this program (schema ${version}, this one knows ${files.length}); update the program`,
      )
    }
    if (version === 0) await refuseForeign(tx)
    for (const file of files.slice(version)) await tx.run(readFileSync(new URL(file, FOLDER), 'utf8'))
    if (version < files.length) await tx.run('update schema_version set version = $1', [files.length])
    await openJobs()
  })
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

async function refuseForeign(tx: Sql): Promise<void> {
  const row = await tx.one(
    `select table_name as name from information_schema.tables
      where table_schema = current_schema() and table_name in ('address', 'entry', 'draft', 'session') limit 1`,
  )
  if (row !== undefined) {
    throw new StartError(
      `DATABASE_URL: the database has a table ${String(row['name'])} of another program; name an empty database`,
    )
  }
}
