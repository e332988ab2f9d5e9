import { Database, type DatabaseOptions } from './database.ts'
import type { Engine } from './engine.ts'
import { migrate } from './migrate.ts'
import type { WorkerJob } from './worker-job.ts'

/** Processes that start together wait for each other, and a migration may rewrite large tables. */
const LONGEST_MS = 86_400_000
const CONNECTIONS = 2

/** Brings the database to this program's schema and opens pg-boss. Throws StartError when it cannot be used. */
export async function prepareDatabase(
  options: DatabaseOptions,
  engine: Engine,
  job: WorkerJob,
): Promise<void> {
  const db = new Database({ ...options, connections: CONNECTIONS, answerMs: LONGEST_MS })
  try {
    await migrate(db, () => job.open(engine))
  } finally {
    await db.close()
  }
}
