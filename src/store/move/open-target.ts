import { Database } from '../postgres/database.ts'
import { readEngine } from '../postgres/engine.ts'
import { JobQueue } from '../postgres/job-queue.ts'
import { migrate } from '../postgres/migrate.ts'

const CONNECTIONS = 4
/** No job is taken while moving. */
const HEARTBEAT_SECONDS = 60

/** The database that is moved to, with this program's schema. Throws StartError. */
export async function openTarget(url: string): Promise<Database> {
  const db = new Database({ url, connections: CONNECTIONS, onTrouble: () => {} })
  const jobs = new JobQueue(db, { heartbeatSeconds: HEARTBEAT_SECONDS, onTrouble: () => {} })
  try {
    await migrate(db, async () => jobs.open(await readEngine(db)))
    await jobs.close()
    return db
  } catch (error) {
    await db.close()
    throw error
  }
}
