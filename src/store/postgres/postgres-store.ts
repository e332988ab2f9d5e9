import type { Clock } from '../../domain/ports/clock.ts'
import type { Store } from '../../domain/ports/store.ts'
import { MERGED_AT_ONCE } from '../shared/merge/spacing.ts'
import { PostgresAddressBook } from './address-book.ts'
import { repairedTotals } from './asset-totals.ts'
import { PostgresBackups } from './backups.ts'
import { ChainTips, forgetDamagedTips } from './chain-tips.ts'
import { PostgresChanges } from './changes.ts'
import { Damages } from './damages.ts'
import { Database } from './database.ts'
import { canNotify } from './engine.ts'
import { PostgresEventLog } from './event-log.ts'
import { PostgresFleet } from './fleet.ts'
import { PostgresFollowedAddresses } from './followed-addresses.ts'
import { PostgresGroupBook } from './groups/group-book.ts'
import { PostgresHistories } from './histories.ts'
import { HistoryHeaders } from './history-header.ts'
import { inspectConnection } from './inspect.ts'
import { PostgresIntegrity } from './integrity.ts'
import { PostgresLabels } from './labels.ts'
import { Notifier } from './notifier.ts'
import { PostgresMergedAudits } from './owners/merged-audits.ts'
import { MergedDamages } from './owners/merged-damages.ts'
import { PostgresMerges } from './owners/merges.ts'
import { PostgresOwnerHistories } from './owners/owner-histories.ts'
import { PostgresRowOwners } from './owners/row-owners.ts'
import { prepareDatabase } from './prepare.ts'
import { PostgresPriceBook } from './price-book.ts'
import { RowChecks } from './row-checks.ts'
import { PostgresRunStore } from './run-store.ts'
import { PostgresServerCertificates } from './server-certificates.ts'
import { PostgresSessionStore } from './session-store.ts'
import { PostgresSourceLedger } from './source-ledger.ts'
import { PostgresSyncQueue } from './sync-queue.ts'
import { PostgresTransactionDetails } from './transaction-details.ts'
import { PostgresTransactionExports } from './transaction-exports.ts'
import { PostgresTransactionNotes } from './transaction-notes.ts'
import { PostgresDiscoveryStore } from './wallets/discovery-store.ts'
import { PostgresWalletBook } from './wallets/wallet-book.ts'
import { PostgresWatchedAddresses } from './watched-addresses.ts'
import { WorkerJob } from './worker-job.ts'

export interface PostgresStoreOptions {
  readonly url: string
  /** False: poll instead of LISTEN; by default LISTEN where the engine and the connection support it. */
  readonly notified?: boolean
  /** The most connections for writes and synchronisation. */
  readonly connections: number
  /** The most connections for reads, which have connections of their own. */
  readonly readConnections: number
  /** Longest time (ms) that a statement may take before its connection counts as lost. */
  readonly answerMs?: number
  readonly clock: Clock
  /** First background synchronisation of a new address, in ms after it was added; 0 = only on request. */
  readonly intervalMs: number
  /** The most rows that a merge writes in one transaction. */
  readonly mergedAtOnce?: number
  /** A background error that the store recovers from. Must not throw. */
  readonly onStoreError: (error: Error) => void
}

/** The least that pg-boss allows. */
const HEARTBEAT_SECONDS = 10
const UPKEEP_MS = 2500

/** Throws StartError when the database cannot be used. */
export async function openPostgresStore(options: PostgresStoreOptions): Promise<Store> {
  const { clock, intervalMs, onStoreError } = options
  const { engine, db, reads, job, changes, close } = await open(options)
  const events = new PostgresEventLog(db, onStoreError)
  const damages = new Damages(db, clock, onStoreError)
  const headers = new HistoryHeaders()
  const checks = new RowChecks(engine)
  const mergedDamages = new MergedDamages(db, onStoreError)
  const { mergedAtOnce = MERGED_AT_ONCE } = options
  const parts = { db, reads, damages, mergedDamages, headers, checks, clock, intervalMs, mergedAtOnce }
  const integrity = new PostgresIntegrity(parts)
  const fleet = new PostgresFleet({ db, job, changes, events, clock, upkeepMs: UPKEEP_MS, onStoreError })
  return {
    book: new PostgresAddressBook(parts),
    histories: new PostgresHistories(parts),
    owners: new PostgresOwnerHistories(parts),
    rowOwners: new PostgresRowOwners(reads),
    groups: new PostgresGroupBook(parts),
    wallets: new PostgresWalletBook(parts),
    discoveries: new PostgresDiscoveryStore(db, job, clock),
    merges: new PostgresMerges(parts),
    mergedAudits: new PostgresMergedAudits(parts),
    queue: new PostgresSyncQueue(db, job, clock),
    watched: new PostgresWatchedAddresses({ db, tips: new ChainTips() }),
    runs: new PostgresRunStore({ db, tips: new ChainTips(), checks, integrity, clock }),
    ledger: new PostgresSourceLedger(db),
    certificates: new PostgresServerCertificates(db),
    prices: new PostgresPriceBook(db, reads),
    sessions: new PostgresSessionStore(db, reads),
    exports: new PostgresTransactionExports(parts),
    backups: new PostgresBackups(),
    followed: new PostgresFollowedAddresses(reads),
    details: new PostgresTransactionDetails(db, reads),
    notes: new PostgresTransactionNotes(db, reads),
    labels: new PostgresLabels(db, reads),
    events,
    changes,
    fleet,
    problem: () => null,
    fileState: () => null,
    close: async () => {
      await fleet.close()
      await close()
    },
  }
}

/** Throws StartError when the database cannot be used, after closing everything. */
async function open(options: PostgresStoreOptions) {
  const { engine, place, keepsSession } = await inspectConnection(options.url)
  const { notified = keepsSession && canNotify(engine), readConnections, onStoreError } = options
  const channel = notified ? place.channel : null
  const db = new Database({ ...options, keepsSession })
  // Writes may wait for a standby that is away, and must not hold up reads.
  const reads = new Database({ ...options, connections: readConnections, keepsSession })
  const job = new WorkerJob(db, {
    heartbeatSeconds: HEARTBEAT_SECONDS,
    jobsSchema: place.jobsSchema,
    onStoreError,
  })
  const closePools = () => Promise.all([db.close(), reads.close()])
  try {
    await prepareDatabase({ ...options, keepsSession }, engine, job)
    await forgetDamagedTips(db)
    await repairedTotals(db)
    const notifier = new Notifier(db, channel, onStoreError)
    db.onCommitted = (notifications) => notifier.send(notifications)
    const changes = new PostgresChanges(reads, { channel, onStoreError })
    await changes.open()
    if (!keepsSession) onStoreError(new Error(POLLED))
    const close = async () => {
      await job.close()
      await changes.close()
      await notifier.close()
      await closePools()
    }
    return { engine, db, reads, job, changes, close }
  } catch (error) {
    await closePools()
    throw error
  }
}

const POLLED =
  'the connection pooler does not keep sessions, so LISTEN does not work; changes are polled for four times a second'
