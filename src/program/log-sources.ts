import type { SourceStatus } from '../domain/ports/source.ts'
import type { SourceFeed } from '../domain/ports/source-feed.ts'
import type { Log } from './log.ts'

/** One line whenever a source is paused, goes down or recovers. */
export function logSources(feed: SourceFeed, log: Pick<Log, 'info' | 'warn'>): void {
  const states = new Map<string, string>()
  feed.subscribe((status) => {
    const { name, state, reason } = status
    const before = states.get(name) ?? 'ok'
    if (state === 'unknown' || state === before) return
    states.set(name, state)
    if (state === 'ok') log.info(`Source ${name} is available again`)
    else log.warn(`Source ${name} is ${describe(status)}: ${reason}`)
  })
}

function describe({ state, until }: SourceStatus): string {
  return until === null ? state : `${state} until ${new Date(until).toISOString().slice(0, 19)}Z`
}
