import type { Config } from '../config/config.ts'
import type { Clock } from '../domain/ports/clock.ts'
import type { Store } from '../domain/ports/store.ts'
import { LIVE_CHECK_MS } from '../domain/ports/watched-addresses.ts'
import { Metrics } from '../http/metrics.ts'
import type { OpenSource } from '../sources/source-descriptor.ts'
import { LiveChains } from '../sync/pacing/live-chains.ts'
import { SourceOrder } from '../sync/pacing/source-order.ts'
import { openShared, type Shared } from './fleet/shared.ts'
import type { Log } from './log.ts'
import { logSources } from './log-sources.ts'
import { type OpenPrices, openPrices } from './open-prices.ts'
import { openSources } from './open-sources.ts'
import { openStore } from './open-store.ts'
import { storeErrorLog } from './store-error-log.ts'
import { readVersion } from './version.ts'

/** How a part of the program ends. */
export interface Life {
  /** Aborted when the program begins to stop. */
  readonly stopping: AbortSignal
  /** Everything that is open; disposed of in reverse order. */
  readonly parts: AsyncDisposableStack
}

/** What every role is composed of. */
export interface Core {
  readonly config: Config
  readonly clock: Clock
  readonly log: Log
  readonly life: Life
  readonly version: string
  readonly store: Store
  /** Logs an error of the database. */
  readonly onStoreError: (error: Error) => void
  readonly shared: Shared
  readonly order: SourceOrder
  readonly prices: OpenPrices
  readonly metrics: Metrics
}

/** Opens the store, then the sources. Throws StartError. */
export async function openCore(config: Config, clock: Clock, log: Log, life: Life): Promise<Core> {
  const onStoreError = storeErrorLog(log)
  const store = await openStore(config, clock, {
    onStoreError,
    onProblem: (problem) =>
      problem === null ? log.info('The database can be written again') : log.error(problem),
  })
  life.parts.defer(() => store.close())
  const live = new LiveChains()
  const shared = openShared(
    store.fleet,
    (onChange) => openSources(config, clock, store, onChange, live),
    live,
    onStoreError,
  )
  const { sourceStatuses } = shared
  const { used } = shared.sources
  for (const source of used) await source.refresh()
  logSources(shared.sourceFeed, log)
  const order = new SourceOrder(used, config.budgetWaitMs, { live })
  const syncIntervalMs = longestInterval(config.syncIntervalMs, used)
  const metrics = new Metrics({ store, sources: used, sourceStatuses, clock, syncIntervalMs })
  const prices = openPrices(config, clock, store)
  const version = readVersion()
  return { config, clock, log, life, version, store, onStoreError, shared, order, prices, metrics }
}

/** How long (ms) an idle address may wait for its next synchronisation. */
function longestInterval(intervalMs: number, sources: readonly OpenSource[]): number {
  const mayAnnounce = sources.some(({ push }) => push !== null)
  return mayAnnounce && intervalMs > 0 ? Math.max(intervalMs, LIVE_CHECK_MS) : intervalMs
}
