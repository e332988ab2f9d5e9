import { allChains, type ChainSlug } from '../domain/chains/chain.ts'
import { isStoreUnavailable } from '../domain/errors.ts'
import type { OpenSource } from '../sources/source-descriptor.ts'
import type { AnnouncingSource } from '../sync/live/watch-parts.ts'
import { Watchers } from '../sync/live/watchers.ts'
import type { Core } from './core.ts'

/**
 * What listens to the sources that announce changes: for each chain the first one in order, whose fingerprints would differ
 * from those of any other. Nothing does if addresses are synchronised on request only.
 */
export function openWatchers(core: Core): Watchers {
  const { config, clock, store, shared, order, metrics } = core
  const used = config.syncIntervalMs === 0 ? [] : shared.sources.used
  const sources = allChains().flatMap(({ slug }) => {
    const source = used.find((one) => one.push !== null && one.serves(slug))
    return source === undefined ? [] : announcing(source, slug)
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

function announcing(source: OpenSource, chain: ChainSlug): AnnouncingSource[] {
  const { name, push } = source
  return push === null ? [] : [{ name, push, chain, tip: () => source.status().tips[chain] ?? null }]
}

/** Logs an error of background work; of the database once. */
export function onUnexpected({ log, store, onStoreError }: Core): (error: unknown) => void {
  return (error) => {
    if (!isStoreUnavailable(error)) log.error(error)
    else if (error.message !== store.problem()) onStoreError(error)
  }
}
