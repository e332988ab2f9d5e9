import type { SourceStatus } from '../domain/ports/source.ts'
import type { ChangeFeed } from '../domain/ports/sync-requests.ts'
import type { Log } from './log.ts'

/** One line whenever a source is paused, goes down or recovers. */
export function logSources(feed: ChangeFeed, log: Pick<Log, 'info' | 'warn'>): void {
  const states = new Map<string, string>()
  feed.subscribe((change) => {
    if (change.kind !== 'source') return
    const { name, state, reason } = change.source
    const before = states.get(name) ?? 'ok'
    states.set(name, state)
    if (state === before) return
    if (state === 'ok') log.info(`Source ${name} is available again`)
    else log.warn(`Source ${name} is ${describe(change.source)}: ${reason}`)
  })
}

function describe({ state, until }: SourceStatus): string {
  return until === null ? state : `${state} until ${new Date(until).toISOString().slice(0, 19)}Z`
}
