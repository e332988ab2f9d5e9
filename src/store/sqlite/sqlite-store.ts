import type { Clock } from '../../domain/ports/clock.ts'
import { EVENTS_KEPT } from '../../domain/ports/event-log.ts'
import type { Store } from '../../domain/ports/store.ts'
import { MERGED_AT_ONCE } from '../shared/merge/spacing.ts'
import { SqliteAddressBook } from './address-book.ts'
import { AddressLabels } from './address-labels.ts'
import { AddressRemovals } from './address-removals.ts'
import { AddressRows } from './address-rows.ts'
import { AssetTotals } from './asset-totals.ts'
import { SqliteBackups } from './backups.ts'
import { BalancePoints } from './balance-points.ts'
import { ChainTips } from './chain-tips.ts'
import { SqliteChanges } from './changes.ts'
import { CheckedRows } from './checked-rows.ts'
import { Damages } from './damages.ts'
import { DaysOfFile } from './days-of-file.ts'
import { DeletedAddresses } from './deleted-addresses.ts'
import { SqliteDiscoveryStore } from './discovery-store.ts'
import { Drafts } from './drafts.ts'
import { Entries } from './entries.ts'
import { SqliteEventLog } from './event-log.ts'
import { EventPruning } from './event-pruning.ts'
import { EventWriter } from './event-writer.ts'
import { FileVersion } from './file-version.ts'
import { FilteredPages } from './filtered-pages.ts'
import { SqliteFollowedAddresses } from './followed-addresses.ts'
import { SqliteGroupBook } from './groups/group-book.ts'
import { GroupMembers } from './groups/group-members.ts'
import { guardedPort } from './guarded-port.ts'
import { SqliteHistories } from './histories.ts'
import { HistoryHeaders } from './history-header.ts'
import { SqliteIntegrity } from './integrity.ts'
import { SqliteLabels } from './labels.ts'
import { NewAddressRows } from './new-address-rows.ts'
import { NewestTimes } from './newest-times.ts'
import { type OpenOptions, openDatabase } from './open.ts'
import { MergeRecords } from './owners/merge-records.ts'
import { SqliteMergedAudits } from './owners/merged-audits.ts'
import { MergedDamages } from './owners/merged-damages.ts'
import { MergedEntries } from './owners/merged-entries.ts'
import { MergedHeaders } from './owners/merged-header.ts'
import { SqliteMerges } from './owners/merges.ts'
import { OwnAddresses } from './owners/own-addresses.ts'
import { SqliteOwnerHistories } from './owners/owner-histories.ts'
import { OwnerMarks } from './owners/owner-marks.ts'
import { OwnerMembers } from './owners/owner-members.ts'
import { OwnerTotalsRows } from './owners/owner-totals-rows.ts'
import { SqliteRowOwners } from './owners/row-owners.ts'
import { SqlitePriceBook } from './price-book.ts'
import { RangeSummaries } from './range-summaries.ts'
import { RowChecks } from './row-checks.ts'
import { RowRepair } from './row-repair.ts'
import { RowSets } from './row-sets.ts'
import { SqliteRunStore } from './run-store.ts'
import { SqliteServerCertificates } from './server-certificates.ts'
import { SqliteSessionStore } from './session-store.ts'
import { SharedAddresses } from './shared-addresses.ts'
import { SqliteSourceLedger } from './source-ledger.ts'
import { Sparklines } from './sparklines.ts'
import { SqliteSyncQueue } from './sync-queue.ts'
import { SyncSchedule } from './sync-schedule.ts'
import { SqliteTransactionDetails } from './transaction-details.ts'
import { SqliteTransactionExports } from './transaction-exports.ts'
import { SqliteTransactionNotes } from './transaction-notes.ts'
import { UnusedAddressRows } from './unused-address-rows.ts'
import { WalletAddressList } from './wallet-address-list.ts'
import { WalletAddresses } from './wallet-addresses.ts'
import { SqliteWalletBook } from './wallet-book.ts'
import { WalletBranches } from './wallet-branches.ts'
import { WalletExtensions } from './wallet-extensions.ts'
import { WalletReads } from './wallet-reads.ts'
import { WalletRemovals } from './wallet-removals.ts'
import { WalletRows } from './wallet-rows.ts'
import { WalletScriptRows } from './wallet-scripts.ts'
import { SqliteWatchedAddresses } from './watched-addresses.ts'

export interface MergeOptions {
  /** The most rows that a merge writes in one transaction. */
  readonly mergedAtOnce: number
}

/** Throws StartError when the file cannot be used. `intervalMs` as in SqliteAddressBook. */
export function openSqliteStore(
  path: string,
  clock: Clock,
  intervalMs: number,
  options: Partial<OpenOptions & MergeOptions> = {},
): Store {
  const { onDamage = () => {}, mergedAtOnce = MERGED_AT_ONCE } = options
  const { db, problem, fileState, openReader, walBytes, close } = openDatabase(path, options)
  const summaries = new RangeSummaries(db)
  const points = new BalancePoints(db)
  const version = new FileVersion(db)
  const kept = {
    rowSets: new RowSets(db),
    drafts: new Drafts(db),
    sparklines: new Sparklines(db, summaries, points),
    newestTimes: new NewestTimes(db),
  }
  const rows = new AddressRows(db)
  const totals = new AssetTotals(db)
  const changes = new SqliteChanges(db)
  const headers = new HistoryHeaders(db, version)
  const checks = new RowChecks(db, summaries, version)
  const entries = new Entries(db, summaries)
  const checkedRows = new CheckedRows(checks, entries)
  const marks = new OwnerMarks(db, entries)
  const deleted = new DeletedAddresses(db, { ...kept, marks })
  const events = new EventWriter(db)
  const members = new OwnerMembers(db)
  const parts = {
    ...kept,
    deleted,
    removals: new AddressRemovals({ rows, deleted, totals, events, clock }),
    marks,
    members,
    groupMembers: new GroupMembers(db, members),
    ownerTotals: new OwnerTotalsRows(db),
    ownAddresses: new OwnAddresses(db),
    merged: new MergedHeaders(db),
    mergedEntries: new MergedEntries(db),
    mergedDamages: new MergedDamages(db, { changes, onDamage }),
    records: new MergeRecords(db),
    openReader,
    mergedAtOnce,
    clock,
    intervalMs,
    changes,
    damages: new Damages({ rows, changes, clock, onDamage }),
    headers,
    checks,
    checkedRows,
    filtered: new FilteredPages(db, { rows: checkedRows, summaries }),
    events,
    summaries,
    points,
    days: new DaysOfFile(version),
    rows,
    newRows: new NewAddressRows(db, rows),
    entries,
    tips: new ChainTips(db),
    totals,
    repair: new RowRepair(db, { rows, totals, changes, version, clock }),
    schedule: new SyncSchedule(db),
  }
  const walletRows = new WalletRows(db)
  const walletReads = new WalletReads(db, { ...parts, wallets: walletRows })
  const labels = new AddressLabels(db)
  const unused = new UnusedAddressRows(db, walletReads, labels)
  const walletParts = {
    ...parts,
    wallets: walletRows,
    walletReads,
    unused,
    walletAddresses: new WalletAddresses(db, { ...parts, unused, labels }),
    walletBranches: new WalletBranches(db),
    walletScripts: new WalletScriptRows(db),
  }
  const shared = new SharedAddresses(db, { walletAddresses: walletParts.walletAddresses, clock })
  const wallets = {
    ...walletParts,
    shared,
    walletAddressList: new WalletAddressList(db, rows, labels),
    walletExtensions: new WalletExtensions(db, walletParts),
    walletRemovals: new WalletRemovals(db, { ...parts, shared }),
  }
  parts.tips.forgetDamaged()
  totals.repair()
  parts.repair.look()
  parts.records.dropClaims()
  const prices = new SqlitePriceBook(db)
  prices.dropLeases()
  const integrity = guardedPort(new SqliteIntegrity(db, parts))
  const runs = new SqliteRunStore(db, { ...wallets, integrity })
  const pruning = new EventPruning(db, EVENTS_KEPT)
  parts.changes.subscribe(({ kind }) => {
    if (kind === 'event') pruning.wake()
  })
  return {
    book: guardedPort(new SqliteAddressBook(db, wallets)),
    histories: guardedPort(new SqliteHistories(parts)),
    owners: guardedPort(new SqliteOwnerHistories(parts)),
    rowOwners: guardedPort(new SqliteRowOwners(db)),
    groups: guardedPort(new SqliteGroupBook(db, parts)),
    wallets: guardedPort(new SqliteWalletBook(db, wallets)),
    discoveries: guardedPort(new SqliteDiscoveryStore(db, wallets)),
    merges: guardedPort(new SqliteMerges(db, parts)),
    mergedAudits: guardedPort(new SqliteMergedAudits(db, parts)),
    queue: guardedPort(new SqliteSyncQueue(db, parts)),
    watched: { ...guardedPort(new SqliteWatchedAddresses(db, wallets)), leaseMs: null },
    runs: { ...guardedPort(runs), integrity, publishedAtOnce: runs.publishedAtOnce },
    ledger: guardedPort(new SqliteSourceLedger(db, clock)),
    certificates: guardedPort(new SqliteServerCertificates(db)),
    prices: guardedPort(prices),
    sessions: guardedPort(new SqliteSessionStore(db)),
    exports: guardedPort(
      new SqliteTransactionExports({ openReader, walBytes }, parts.damages, parts.mergedDamages),
    ),
    backups: new SqliteBackups({ openReader }, path),
    followed: guardedPort(new SqliteFollowedAddresses(db)),
    details: guardedPort(new SqliteTransactionDetails(db)),
    notes: guardedPort(new SqliteTransactionNotes(db)),
    labels: guardedPort(new SqliteLabels(db, parts)),
    events: guardedPort(new SqliteEventLog(db, onDamage)),
    changes: parts.changes,
    fleet: null,
    problem,
    fileState,
    close: async () => {
      pruning.stop()
      await close()
    },
  }
}
