import type { Clock } from '../../domain/clock.ts'
import type { Store } from '../../domain/store.ts'
import { SqliteAddressBook } from './address-book.ts'
import { Entries } from './entries.ts'
import { openDatabase } from './open.ts'
import { SqliteSourceLedger } from './source-ledger.ts'
import { SqliteSyncStore } from './sync-store.ts'

/** Throws StartError when the file cannot be used. `intervalMs` as in SqliteAddressBook. */
export function openSqliteStore(path: string, clock: Clock, intervalMs: number): Store {
  const { db, close } = openDatabase(path)
  const entries = new Entries(db)
  return {
    book: new SqliteAddressBook(db, entries, clock, intervalMs),
    sync: new SqliteSyncStore(db, entries),
    ledger: new SqliteSourceLedger(db),
    close: async () => close(),
  }
}
