import type { AddressBook } from './address-book.ts'
import type { Balances } from './balances.ts'
import type { Peers } from './peers.ts'
import type { SessionStore } from './session-store.ts'
import type { SourceLedger } from './source.ts'
import type { SyncStore } from './sync-store.ts'
import type { TransactionExports } from './transaction-export.ts'

/** Everything that outlives the program, in one engine. */
export interface Store {
  readonly book: AddressBook
  readonly balances: Balances
  readonly sync: SyncStore
  readonly ledger: SourceLedger
  readonly sessions: SessionStore
  readonly exports: TransactionExports
  /** Null where no other process can share the store. */
  readonly peers: Peers | null
  close(): Promise<void>
}
