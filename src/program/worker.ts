import { Pacer } from '../sync/pacing/pacer.ts'
import { Scheduler } from '../sync/schedule/scheduler.ts'
import { PageTransactions } from '../sync/walk/page-transactions.ts'
import type { Core } from './core.ts'
import { openPriceKeeper } from './keep-prices.ts'
import { onUnexpected, openWatchers } from './open-watchers.ts'

/** How often a worker polls for due addresses that nothing has woken it for. */
const POLL_MS = 5000

export interface Worker {
  /** Looks for queued work now. */
  wake(): void
  /** Takes up what an earlier process left, and synchronises until the program stops. */
  start(): Promise<void>
}

/** The part that synchronises, not yet started. */
export function openWorker(core: Core): Worker {
  const { config, clock, log, life, store, shared, order, metrics } = core
  const scheduler = new Scheduler({
    queue: store.queue,
    store: store.runs,
    transactions: new PageTransactions({ details: store.details, clock }),
    discoveries: store.discoveries,
    changes: store.changes,
    merges: store.merges,
    mergedAudits: store.mergedAudits,
    sources: order,
    clock,
    pacer: new Pacer(order, clock, () => shared.workers()),
    concurrency: config.syncConcurrency,
    pollMs: POLL_MS,
    intervalMs: config.syncIntervalMs,
    verifyIntervalMs: config.verifyIntervalMs,
    onInterrupted: (runs) => log.warn(describeInterruption(runs)),
    onOutcome: (outcome, source) => metrics.countSync(outcome, source),
    onOpinion: (source, outcome) => metrics.countOpinion(outcome, source),
    onUnexpected: onUnexpected(core),
  })
  const { stopping, parts } = life
  const watchers = openWatchers(core)
  const keeper = openPriceKeeper(core)
  const background: Promise<void>[] = []
  // Runs are released at once, while the server still answers its last requests.
  stopping.addEventListener('abort', () => void scheduler.stop())
  parts.defer(async () => {
    await scheduler.stop()
    await Promise.allSettled(background)
  })
  return {
    wake: () => scheduler.wake(),
    start: async () => {
      watchers.hold()
      await scheduler.start()
      background.push(
        shared.work(clock, stopping),
        watchers.run(stopping),
        keeper.run(stopping),
        ...shared.sources.used.map((source) => source.open(stopping)),
      )
      for (const work of background) work.catch((error) => log.error(error))
    },
  }
}

function describeInterruption(runs: number): string {
  const during = runs === 1 ? 'a synchronisation' : `${runs} synchronisations`
  return `An earlier process ended unexpectedly during ${during}, which will be repeated`
}
