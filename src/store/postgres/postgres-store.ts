import type { Clock } from '../../domain/ports/clock.ts'
import type { Store } from '../../domain/ports/store.ts'
import { PostgresAddressBook } from './address-book.ts'
import { ChainTips } from './chain-tips.ts'
import { PostgresChanges } from './changes.ts'
import { Database } from './database.ts'
import { canNotify } from './engine.ts'
import { PostgresEventLog } from './event-log.ts'
import { PostgresFleet } from './fleet.ts'
import { PostgresHistories } from './histories.ts'
import { Notifier } from './notifier.ts'
import { prepareDatabase } from './prepare.ts'
import { PostgresRunStore } from './run-store.ts'
import { PostgresSessionStore } from './session-store.ts'
import { PostgresSourceLedger } from './source-ledger.ts'
import { PostgresSyncQueue } from './sync-queue.ts'
import { PostgresTransactionExports } from './transaction-exports.ts'
import { WorkerJob } from './worker-job.ts'

export interface PostgresStoreOptions {
  readonly url: string
  /** False: poll instead of LISTEN; by default LISTEN where the engine supports it. */
  readonly notified?: boolean
  /** The most connections to hold. */
  readonly connections: number
  readonly clock: Clock
  /** First background synchronisation of a new address, in ms after it was added; 0 = only on request. */
  readonly intervalMs: number
  /** A background error that the store recovers from. Must not throw. */
  readonly onStoreError: (error: Error) => void
}

/** The least that pg-boss allows. */
const HEARTBEAT_SECONDS = 10
const UPKEEP_MS = 2500

/** Throws StartError when the database cannot be used. */
export async function openPostgresStore(options: PostgresStoreOptions): Promise<Store> {
  const { clock, intervalMs, onStoreError } = options
  const db = new Database(options)
  const job = new WorkerJob(db, { heartbeatSeconds: HEARTBEAT_SECONDS, onStoreError })
  const { changes, notifier } = await open(db, job, options)
  const events = new PostgresEventLog(db)
  const fleet = new PostgresFleet({ db, job, changes, events, clock, upkeepMs: UPKEEP_MS, onStoreError })
  return {
    book: new PostgresAddressBook(db, clock, intervalMs),
    histories: new PostgresHistories(db),
    queue: new PostgresSyncQueue(db, job, clock),
    runs: new PostgresRunStore(db, new ChainTips()),
    ledger: new PostgresSourceLedger(db),
    sessions: new PostgresSessionStore(db),
    exports: new PostgresTransactionExports(db),
    events,
    changes,
    fleet,
    close: async () => {
      await fleet.close()
      await job.close()
      await changes.close()
      await notifier.close()
      await db.close()
    },
  }
}

/** Throws StartError when the database cannot be used, after closing everything. */
async function open(db: Database, job: WorkerJob, options: PostgresStoreOptions) {
  try {
    const notified = options.notified ?? canNotify(await prepareDatabase(options, job))
    const notifier = new Notifier(db, notified, options.onStoreError)
    db.onCommitted = (notifications) => notifier.send(notifications)
    const changes = new PostgresChanges(db, { ...options, notified })
    await changes.open()
    return { changes, notifier }
  } catch (error) {
    await db.close()
    throw error
  }
}
