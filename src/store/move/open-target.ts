import { Database } from '../postgres/database.ts'
import { JobQueue } from '../postgres/job-queue.ts'
import { prepareDatabase } from '../postgres/prepare.ts'

const CONNECTIONS = 4
/** No job is taken while moving. */
const HEARTBEAT_SECONDS = 60

/** The database that is moved to, with this program's schema. Throws StartError. */
export async function openTarget(url: string): Promise<Database> {
  const options = { url, connections: CONNECTIONS, onTrouble: () => {} }
  const db = new Database(options)
  const jobs = new JobQueue(db, { heartbeatSeconds: HEARTBEAT_SECONDS, onTrouble: () => {} })
  try {
    await prepareDatabase(options, jobs)
    await jobs.close()
    return db
  } catch (error) {
    await db.close()
    throw error
  }
}
