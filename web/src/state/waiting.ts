import type { Source } from '../../../src/client/api-types.ts'

/**
 * Why no source of the chain is asked at the moment: our own limits leave no room, of all of them or of those that are
 * not paused or down. Null if a source can be asked.
 */
export function waitingReason(chain: string, sources: readonly Source[]): string | null {
  const serving = sources.filter((source) => source.state !== 'off' && mayServe(source, chain))
  const exhausted = serving.filter(({ reason_code: code }) => code === 'budget_exhausted')
  const isHeldBack = (source: Source) =>
    exhausted.includes(source) || source.state === 'paused' || source.state === 'down'
  if (exhausted.length === 0 || !serving.every(isHeldBack)) return null
  return exhausted.map(({ reason }) => reason ?? '').join(' ')
}

/** A source that has reported blocks of other chains only does not serve this one. */
function mayServe({ tips }: Source, chain: string): boolean {
  const known = Object.keys(tips)
  return known.length === 0 || known.includes(chain)
}
