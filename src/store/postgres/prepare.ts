import { StartError } from '../../domain/errors.ts'
import { Database, type DatabaseOptions } from './database.ts'
import { type Engine, readEngine } from './engine.ts'
import { openingError } from './explain.ts'
import type { JobQueue } from './job-queue.ts'
import { migrate } from './migrate.ts'

/** Those who start together wait for each other, and a migration may rewrite large tables. */
const PATIENCE_MS = 86_400_000
const CONNECTIONS = 2

/**
 * Brings the database to this program's schema and opens its job queue. Returns what speaks at the other end. Throws
 * StartError, in one line, when it cannot be used.
 */
export async function prepareDatabase(options: DatabaseOptions, jobs: JobQueue): Promise<Engine> {
  const db = new Database({ ...options, connections: CONNECTIONS, answerMs: PATIENCE_MS })
  try {
    const engine = await inspect(db)
    await migrate(db, () => jobs.open(engine))
    return engine
  } finally {
    await db.close()
  }
}

/** Whatever goes wrong here is about the connection, not about what is stored. */
async function inspect(db: Database): Promise<Engine> {
  try {
    const engine = await readEngine(db)
    const place = await db.one(
      `select current_schema() as schema, current_setting('server_encoding') as encoding`,
    )
    if (place?.['schema'] === null) {
      throw new StartError(
        'DATABASE_URL: the database has no schema that this user may use; grant it one, such as public.',
      )
    }
    if (place?.['encoding'] !== 'UTF8') {
      throw new StartError(
        `DATABASE_URL: the database is encoded in ${String(place?.['encoding'])}; create one with encoding 'UTF8'.`,
      )
    }
    return engine
  } catch (error) {
    throw openingError(error)
  }
}
