import type { AddressBook } from './address-book.ts'
import type { Backups } from './backups.ts'
import type { DiscoveryStore } from './discovery-store.ts'
import type { EventLog } from './event-log.ts'
import type { Fleet } from './fleet.ts'
import type { FollowedAddresses } from './followed-addresses.ts'
import type { GroupBook } from './group-book.ts'
import type { Histories } from './histories.ts'
import type { Audits, MergedAuditPoint } from './integrity.ts'
import type { Labels } from './labels.ts'
import type { MergeStore } from './merge-store.ts'
import type { OwnerHistories } from './owner-histories.ts'
import type { PriceBook } from './price-book.ts'
import type { RowOwners } from './row-owners.ts'
import type { RunStore } from './run-store.ts'
import type { ServerCertificates } from './server-certificates.ts'
import type { SessionStore } from './session-store.ts'
import type { SourceLedger } from './source-ledger.ts'
import type { StoreChanges } from './store-changes.ts'
import type { SyncQueue } from './sync-queue.ts'
import type { TransactionDetails } from './transaction-details.ts'
import type { TransactionExports } from './transaction-exports.ts'
import type { TransactionNotes } from './transaction-notes.ts'
import type { WalletBook } from './wallet-book.ts'
import type { WatchedAddresses } from './watched-addresses.ts'

/** Everything that outlives the program, in one engine. */
export interface Store {
  readonly book: AddressBook
  readonly histories: Histories
  readonly owners: OwnerHistories
  readonly rowOwners: RowOwners
  readonly groups: GroupBook
  readonly wallets: WalletBook
  readonly discoveries: DiscoveryStore
  readonly merges: MergeStore
  /** Of merged histories, by the id of the history. */
  readonly mergedAudits: Audits<MergedAuditPoint>
  readonly queue: SyncQueue
  readonly runs: RunStore
  readonly watched: WatchedAddresses
  readonly ledger: SourceLedger
  readonly certificates: ServerCertificates
  readonly prices: PriceBook
  readonly sessions: SessionStore
  readonly exports: TransactionExports
  readonly backups: Backups
  readonly followed: FollowedAddresses
  readonly details: TransactionDetails
  readonly notes: TransactionNotes
  readonly labels: Labels
  readonly events: EventLog
  readonly changes: StoreChanges
  /** Null where no other process can share the store. */
  readonly fleet: Fleet | null
  /** Why nothing can be written at present, as a sentence; null while writes succeed, or where this is not known beforehand. */
  problem(): string | null
  /** What the engine's own check of its file has found; null where the engine is a server, which checks by itself. */
  fileState(): 'checking' | 'ok' | 'damaged' | null
  /** Throws StoreLost, when everything is closed, if the next start would not find what was stored. */
  close(): Promise<void>
}
