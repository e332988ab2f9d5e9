import { StartError } from '../../domain/errors.ts'
import { Database, type DatabaseOptions } from './database.ts'
import { type Engine, readEngine } from './engine.ts'
import { openingError } from './explain.ts'
import { migrate } from './migrate.ts'
import type { WorkerJob } from './worker-job.ts'

/** Processes that start together wait for each other, and a migration may rewrite large tables. */
const LONGEST_MS = 86_400_000
const CONNECTIONS = 2

/**
 * Brings the database to this program's schema and opens pg-boss. Returns the engine. Throws
 * StartError, in one line, when it cannot be used.
 */
export async function prepareDatabase(options: DatabaseOptions, job: WorkerJob): Promise<Engine> {
  const db = new Database({ ...options, connections: CONNECTIONS, answerMs: LONGEST_MS })
  try {
    const engine = await inspect(db)
    await migrate(db, () => job.open(engine))
    return engine
  } finally {
    await db.close()
  }
}

/** An error here is about the connection, not about stored data. */
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
