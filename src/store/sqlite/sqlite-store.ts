import type { Clock } from '../../domain/ports/clock.ts'
import type { Store } from '../../domain/ports/store.ts'
import { SqliteAddressBook } from './address-book.ts'
import { BalancePoints } from './balance-points.ts'
import { ChainTotals } from './chain-totals.ts'
import { Entries } from './entries.ts'
import { SqliteHistories } from './histories.ts'
import { openDatabase } from './open.ts'
import { RangeSummaries } from './range-summaries.ts'
import { SqliteRunStore } from './run-store.ts'
import { SqliteSessionStore } from './session-store.ts'
import { SqliteSourceLedger } from './source-ledger.ts'
import { Sparklines } from './sparklines.ts'
import { SqliteSyncQueue } from './sync-queue.ts'
import { SqliteTransactionExports } from './transaction-exports.ts'

/** Throws StartError when the file cannot be used. `intervalMs` as in SqliteAddressBook. */
export function openSqliteStore(path: string, clock: Clock, intervalMs: number): Store {
  const { db, openReader, close } = openDatabase(path)
  const summaries = new RangeSummaries(db)
  const entries = new Entries(db, summaries)
  const totals = new ChainTotals(db)
  const points = new BalancePoints(db)
  const sparklines = new Sparklines(db, summaries, points)
  return {
    book: new SqliteAddressBook(db, totals, clock, intervalMs),
    histories: new SqliteHistories(db, { entries, summaries, points, sparklines, totals }),
    queue: new SqliteSyncQueue(db),
    runs: new SqliteRunStore(db, entries, totals, sparklines),
    ledger: new SqliteSourceLedger(db, clock),
    sessions: new SqliteSessionStore(db),
    exports: new SqliteTransactionExports(openReader),
    fleet: null,
    close: async () => close(),
  }
}
