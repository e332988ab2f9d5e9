import type { Clock } from '../domain/ports/clock.ts'
import type { GroupBook } from '../domain/ports/group-book.ts'
import type { OwnerHistories } from '../domain/ports/owner-histories.ts'
import type { RowOwners } from '../domain/ports/row-owners.ts'
import type { WalletBook } from '../domain/ports/wallet-book.ts'
import { Addresses, type AddressesPorts } from './addresses.ts'
import { Backups, type BackupsPorts } from './backups/backups.ts'
import { Everything } from './everything.ts'
import { Groups } from './groups.ts'
import { HistoryQueries } from './histories.ts'
import { Labels, type LabelsPorts } from './labels/labels.ts'
import { OwnedTransactions } from './owned-transactions.ts'
import { Sources, type SourcesPorts } from './sources.ts'
import { Syncs } from './syncs.ts'
import { Transactions, type TransactionsPorts } from './transactions.ts'
import { ValueHistories } from './value-histories.ts'
import { Values, type ValuesPorts } from './values/values.ts'
import { Wallets } from './wallets.ts'

export interface TrackerPorts
  extends AddressesPorts,
    TransactionsPorts,
    LabelsPorts,
    SourcesPorts,
    BackupsPorts,
    ValuesPorts {
  readonly clock: Clock
  readonly wallets: WalletBook
  readonly groups: GroupBook
  readonly owners: OwnerHistories
  readonly rowOwners: RowOwners
}

/** The use cases, independent of the interface that offers them (HTTP today). */
export interface Tracker {
  readonly addresses: Addresses
  readonly wallets: Wallets
  readonly groups: Groups
  readonly owned: OwnedTransactions
  readonly histories: HistoryQueries
  readonly syncs: Syncs
  readonly sources: Sources
  readonly transactions: Transactions
  readonly labels: Labels
  readonly backups: Backups
  readonly valueHistories: ValueHistories
  readonly values: Values
}

export function createTracker(ports: TrackerPorts): Tracker {
  const labels = new Labels(ports)
  const everything = new Everything(ports)
  return {
    addresses: new Addresses(ports),
    wallets: new Wallets(ports),
    groups: new Groups(ports),
    owned: new OwnedTransactions(ports, everything),
    histories: new HistoryQueries(ports.histories, ports.book, ports.clock),
    syncs: new Syncs(ports),
    sources: new Sources(ports),
    transactions: new Transactions(ports),
    labels,
    backups: new Backups(ports, labels),
    valueHistories: new ValueHistories(ports, everything),
    values: new Values(ports),
  }
}
