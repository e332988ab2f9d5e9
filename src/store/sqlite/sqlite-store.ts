import type { Clock } from '../../domain/ports/clock.ts'
import type { Store } from '../../domain/ports/store.ts'
import { SqliteAddressBook } from './address-book.ts'
import { SqliteBalances } from './balances.ts'
import { ChainTotals } from './chain-totals.ts'
import { Entries } from './entries.ts'
import { openDatabase } from './open.ts'
import { Stretches } from './range-summaries.ts'
import { SqliteRunStore } from './run-store.ts'
import { SqliteSessionStore } from './session-store.ts'
import { SqliteSourceLedger } from './source-ledger.ts'
import { SqliteSyncQueue } from './sync-queue.ts'
import { SqliteTransactionExports } from './transaction-exports.ts'

/** Throws StartError when the file cannot be used. `intervalMs` as in SqliteAddressBook. */
export function openSqliteStore(path: string, clock: Clock, intervalMs: number): Store {
  const { db, openReader, close } = openDatabase(path)
  const stretches = new Stretches(db)
  const entries = new Entries(db, stretches)
  const totals = new ChainTotals(db)
  const balances = new SqliteBalances(db, stretches, totals)
  return {
    book: new SqliteAddressBook(db, entries, totals, clock, intervalMs),
    balances,
    queue: new SqliteSyncQueue(db),
    runs: new SqliteRunStore(db, entries, totals, balances),
    ledger: new SqliteSourceLedger(db, clock),
    sessions: new SqliteSessionStore(db),
    exports: new SqliteTransactionExports(openReader),
    fleet: null,
    close: async () => close(),
  }
}
