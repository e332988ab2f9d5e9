import { Database } from '../postgres/database.ts'
import { sendMissingJobs } from '../postgres/dropped-jobs.ts'
import { canNotify } from '../postgres/engine.ts'
import { JobQueue } from '../postgres/job-queue.ts'
import { prepareDatabase } from '../postgres/prepare.ts'

const CONNECTIONS = 4
/** No job is taken while moving. */
const HEARTBEAT_SECONDS = 60

export interface Target {
  readonly db: Database
  /** Queues what was waiting: workers that run there already begin with it. */
  queueWhatWaits(): Promise<void>
  close(): Promise<void>
}

/** The database that is moved to, with this program's schema. Throws StartError. */
export async function openTarget(url: string): Promise<Target> {
  const options = { url, connections: CONNECTIONS, onTrouble: () => {} }
  const db = new Database(options)
  const jobs = new JobQueue(db, { heartbeatSeconds: HEARTBEAT_SECONDS, onTrouble: () => {} })
  const close = async () => {
    await jobs.close()
    await db.close()
  }
  try {
    db.notifies = canNotify(await prepareDatabase(options, jobs))
    return { db, queueWhatWaits: () => sendMissingJobs(db, jobs), close }
  } catch (error) {
    await close()
    throw error
  }
}
