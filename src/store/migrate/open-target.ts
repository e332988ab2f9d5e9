import { Database } from '../postgres/database.ts'
import { inspectConnection } from '../postgres/inspect.ts'
import { prepareDatabase } from '../postgres/prepare.ts'
import { WorkerJob } from '../postgres/worker-job.ts'

const CONNECTIONS = 4
/** Nothing is leased while migrating. */
const HEARTBEAT_SECONDS = 60

export interface Target {
  readonly db: Database
  close(): Promise<void>
}

/** The database that is migrated to, with this program's schema. Throws StartError. */
export async function openTarget(url: string): Promise<Target> {
  const { engine, place, keepsSession } = await inspectConnection(url)
  const options = { url, connections: CONNECTIONS, keepsSession, onStoreError: () => {} }
  const db = new Database(options)
  const job = new WorkerJob(db, {
    heartbeatSeconds: HEARTBEAT_SECONDS,
    jobsSchema: place.jobsSchema,
    onStoreError: () => {},
  })
  const close = async () => {
    await job.close()
    await db.close()
  }
  try {
    await prepareDatabase(options, engine, job)
    return { db, close }
  } catch (error) {
    await close()
    throw error
  }
}
