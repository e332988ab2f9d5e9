import { securityWarnings } from '../config/security-warnings.ts'
import { buildServer, buildWorkerServer } from '../http/server.ts'
import { StoredLookup } from '../sync/details/stored-lookup.ts'
import { QueuedRequests } from '../sync/schedule/queued-requests.ts'
import { createTracker } from '../tracker/tracker.ts'
import type { Core } from './core.ts'
import { openLatestPrices } from './keep-prices.ts'
import { listen } from './listen.ts'
import { serverLog } from './log.ts'
import { NamedServerTests } from './server-tests.ts'
import { WatchedSources } from './watched-sources.ts'

/** Written by `npm run build`, which `npm ci` runs. */
const WEB_FOLDER = new URL('../../web/dist/', import.meta.url)

/** The API and the web app. Returns their URL. `wake`: a sync was requested. Throws StartError. */
export async function startServer(core: Core, wake: () => void): Promise<string> {
  const { config, clock, store, shared, order } = core
  for (const line of securityWarnings(config)) core.log.warn(line)
  const { book, histories, changes, events, exports, details, notes, labels, followed } = store
  const tracker = createTracker({
    book,
    wallets: store.wallets,
    groups: store.groups,
    owners: store.owners,
    rowOwners: store.rowOwners,
    histories,
    clock,
    requests: new QueuedRequests({ queue: store.queue, sources: order, clock, wake }),
    sourceStatuses: new WatchedSources(shared.sourceStatuses, shared.sources.used, histories),
    unusedSources: shared.sources.unused,
    priceStatuses: core.prices.statuses,
    prices: store.prices,
    latestPrices: openLatestPrices(core),
    priceSources: core.prices.sources,
    currency: config.currency,
    serverTests: new NamedServerTests(shared.sources.parts, config.sources, core.life.stopping),
    certificates: store.certificates,
    lookup: new StoredLookup({ details, sources: order, clock, stopping: core.life.stopping }),
    details,
    notes,
    labels,
    followed,
    backups: store.backups,
  })
  const app = buildServer({
    ...commonDeps(core),
    tracker,
    book,
    wallets: store.wallets,
    histories,
    changes,
    events,
    exports,
    sourceFeed: shared.sourceFeed,
    settings: config.shown,
    webFolder: WEB_FOLDER,
  })
  core.life.parts.defer(() => app.close())
  return await listen(app, config)
}

/** Health and metrics only. Returns the URL. Throws StartError. */
export async function startWorkerServer(core: Core): Promise<string> {
  const app = buildWorkerServer(commonDeps(core))
  core.life.parts.defer(() => app.close())
  return await listen(app, core.config)
}

function commonDeps({ config, clock, log, version, store, metrics }: Core) {
  const { apiToken, allowedHosts, host, publicUrl } = config
  return {
    store,
    metrics,
    sessions: store.sessions,
    clock,
    version,
    apiToken,
    allowedHosts,
    host,
    publicUrl,
    log: serverLog(log),
  }
}
