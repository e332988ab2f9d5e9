import type { Clock } from '../../domain/ports/clock.ts'
import type { Store } from '../../domain/ports/store.ts'
import { PostgresAddressBook } from './address-book.ts'
import { ChainTips } from './chain-tips.ts'
import { Database } from './database.ts'
import { canNotify } from './engine.ts'
import { PostgresFleet } from './fleet.ts'
import { PostgresHistories } from './histories.ts'
import { JobQueue } from './job-queue.ts'
import { prepareDatabase } from './prepare.ts'
import { PostgresRunStore } from './run-store.ts'
import { PostgresSessionStore } from './session-store.ts'
import { PostgresSourceLedger } from './source-ledger.ts'
import { PostgresSyncQueue } from './sync-queue.ts'
import { PostgresTransactionExports } from './transaction-exports.ts'

export interface PostgresStoreOptions {
  readonly url: string
  /** False: look for news instead of waiting to be notified; by default as the engine can. */
  readonly notified?: boolean
  /** The most connections to hold. */
  readonly connections: number
  readonly clock: Clock
  /** First background synchronisation of a new address, in ms after it was added; 0 = only when asked. */
  readonly intervalMs: number
  /** Something went wrong beside the calls; they go on when it is over. Must not throw. */
  readonly onTrouble: (error: Error) => void
}

const HEARTBEAT_SECONDS = 20
const UPKEEP_MS = 5000

/** Throws StartError when the database cannot be used. */
export async function openPostgresStore(options: PostgresStoreOptions): Promise<Store> {
  const { clock, intervalMs, onTrouble } = options
  const db = new Database(options)
  const jobs = new JobQueue(db, { heartbeatSeconds: HEARTBEAT_SECONDS, onTrouble })
  try {
    const engine = await prepareDatabase(options, jobs)
    db.notifies = options.notified ?? canNotify(engine)
  } catch (error) {
    await db.close()
    throw error
  }
  const fleet = new PostgresFleet(db, jobs, {
    ...options,
    notified: db.notifies,
    upkeepMs: UPKEEP_MS,
  })
  return {
    book: new PostgresAddressBook(db, clock, intervalMs),
    histories: new PostgresHistories(db),
    queue: new PostgresSyncQueue(db, jobs),
    runs: new PostgresRunStore(db, jobs, new ChainTips()),
    ledger: new PostgresSourceLedger(db),
    sessions: new PostgresSessionStore(db),
    exports: new PostgresTransactionExports(db),
    fleet,
    close: async () => {
      await fleet.close()
      await jobs.close()
      await db.close()
    },
  }
}
