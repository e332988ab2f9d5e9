import type { SourceStatus } from '../domain/ports/source.ts'
import type { ChangeFeed } from '../domain/ports/sync-requests.ts'

interface Log {
  warn(line: string): void
  info(line: string): void
}

/** A line for each source that is paused, down or well again. */
export function logSources(feed: ChangeFeed, log: Log): void {
  const known = new Map<string, string>()
  feed.subscribe((change) => {
    if (change.kind !== 'source') return
    const { name, state, reason } = change.source
    const before = known.get(name) ?? 'ok'
    known.set(name, state)
    if (state === before) return
    if (state === 'ok') log.info(`${name} answers again`)
    else log.warn(`${name} is ${describe(change.source)}: ${reason}`)
  })
}

function describe({ state, until }: SourceStatus): string {
  return until === null ? state : `${state} until ${new Date(until).toISOString().slice(0, 19)}Z`
}
