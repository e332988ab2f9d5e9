import { allChains } from '../domain/chains/chain.ts'
import { isStoreUnavailable } from '../domain/errors.ts'
import { Watchers } from '../sync/live/watchers.ts'
import type { Core } from './core.ts'

/** What listens to the sources that announce changes; nothing does if addresses are synchronised on request only. */
export function openWatchers(core: Core): Watchers {
  const { config, clock, store, shared, order, metrics } = core
  const used = config.syncIntervalMs === 0 ? [] : shared.sources.used
  const sources = used.flatMap((source) => {
    const { name, push } = source
    const chain = allChains().find(({ slug }) => source.serves(slug))?.slug
    return push === null || chain === undefined
      ? []
      : [{ name, push, chain, tip: () => source.status().tips[chain] ?? null }]
  })
  return new Watchers(sources, {
    watched: store.watched,
    changes: store.changes,
    live: order.live,
    clock,
    intervalMs: config.syncIntervalMs,
    onFoundLate: (source, count) => metrics.countFoundLate(source, count),
    onUnexpected: onUnexpected(core),
  })
}

/** Logs an error of background work; of the database once. */
export function onUnexpected({ log, store, onStoreError }: Core): (error: unknown) => void {
  return (error) => {
    if (!isStoreUnavailable(error)) log.error(error)
    else if (error.message !== store.problem()) onStoreError(error)
  }
}
