import { pino } from 'pino'
import { AppError } from '../../domain/errors.ts'
import type { Backups } from '../../domain/ports/backups.ts'
import type { ServerSettingsShown } from '../../domain/shown-settings.ts'
import { createTracker, type TrackerPorts } from '../../tracker/tracker.ts'
import type { ServerDeps } from '../deps.ts'
import { Metrics } from '../metrics.ts'
import { buildServer } from '../server.ts'
import { FakeBook } from './fake-book.ts'
import { FakeChanges, FakeEventLog, FakeSourceFeed } from './fake-changes.ts'
import { FakeExports } from './fake-exports.ts'
import { FakeGroups, NO_OWNERS, NO_ROW_OWNERS } from './fake-groups.ts'
import { FakeHistories } from './fake-histories.ts'
import { FakeLabels } from './fake-labels.ts'
import { NO_PRICES } from './fake-prices.ts'
import { FakeServers } from './fake-servers.ts'
import { FakeSessions } from './fake-sessions.ts'
import { FakeSyncRequests } from './fake-sync-requests.ts'
import { FakeTransactions } from './fake-transactions.ts'
import { FakeWallets } from './fake-wallets.ts'

const SETTINGS: ServerSettingsShown = {
  currency: 'EUR',
  prices: [],
  isFile: true,
  all: [
    { name: 'CURRENCY', value: 'EUR', isSet: true },
    { name: 'BLOCKCHAIR_API_KEY', value: null, isSet: true },
  ],
}

const NO_BACKUPS: Backups = {
  copy: async () => {
    throw new AppError('backup_unsupported', 'There is no file.')
  },
}

/** A server over fakes, with handles to control them. */
export function testServer(deps: Partial<ServerDeps & TrackerPorts> = {}) {
  const book = new FakeBook()
  const wallets = new FakeWallets()
  const histories = new FakeHistories(book)
  const exports = new FakeExports(book)
  const transactions = new FakeTransactions(book)
  const changes = new FakeChanges()
  const events = new FakeEventLog(changes)
  const sourceFeed = new FakeSourceFeed()
  const servers = new FakeServers()
  const clock = { now: () => Date.UTC(2026, 10, 22, 10, 0, 0), sleep: async () => {}, random: () => 0.5 }
  const store = { queue: book.queue, problem: () => null, fileState: () => null }
  const metrics = new Metrics({
    store,
    sources: [],
    sourceStatuses: { current: async () => [] },
    clock,
    syncIntervalMs: 0,
  })
  const tracker = createTracker({
    book,
    wallets,
    groups: new FakeGroups(),
    owners: NO_OWNERS,
    rowOwners: NO_ROW_OWNERS,
    histories,
    clock,
    requests: new FakeSyncRequests(book),
    sourceStatuses: { current: async () => [] },
    unusedSources: ['esplora'],
    priceStatuses: () => [],
    ...NO_PRICES,
    serverTests: servers,
    certificates: servers,
    lookup: transactions,
    details: transactions,
    notes: transactions,
    labels: new FakeLabels(book),
    followed: transactions,
    backups: NO_BACKUPS,
    ...deps,
  })
  const app = buildServer({
    book,
    wallets,
    histories,
    tracker,
    changes,
    events,
    sourceFeed,
    metrics,
    sessions: new FakeSessions(),
    exports,
    store,
    clock,
    version: '1.2.3',
    apiToken: null,
    allowedHosts: ['localhost', '127.0.0.1', '[::1]'],
    host: '127.0.0.1',
    publicUrl: null,
    settings: SETTINGS,
    webFolder: new URL('../fixtures/web/', import.meta.url),
    log: pino({ level: 'silent' }),
    ...deps,
  })
  const handles = { book, wallets, exports, transactions, histories, changes, events, sourceFeed, servers }
  return { app, ...handles, metrics, clock }
}
