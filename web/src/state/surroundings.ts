import type { Source } from '../../../src/client/api-types.ts'
import { sourceTitle } from '../../../src/domain/source-title.ts'
import { formatTime } from '../text/time.ts'
import { isOffline } from './offline.ts'

/** What the sources of a coin mean for its addresses. */
export interface Surroundings {
  /** The page says already that there is no connection. */
  readonly offline: boolean
  /** Why no source of the coin is asked at the moment, as sentences; null if one can be asked. */
  readonly waiting: string | null
  /** Two sources serve the coin, so that one can confirm the other. */
  readonly hasSecondSource: boolean
}

export function surroundingsOf(chain: string, sources: readonly Source[]): Surroundings {
  const serving = sources.filter(({ chains }) => chains.some((slug) => slug === chain))
  return {
    offline: isOffline(sources),
    waiting: waitingReason(serving),
    // No sources: they have not been read yet.
    hasSecondSource: serving.length > 1 || sources.length === 0,
  }
}

/** Sources that are down are named by the failures of their addresses. */
function waitingReason(serving: readonly Source[]): string | null {
  const reasons = serving.flatMap((source) => heldBackReason(source) ?? [])
  const isHeldBack = (source: Source) => source.state === 'down' || heldBackReason(source) !== null
  return reasons.length > 0 && serving.every(isHeldBack) ? reasons.join(' ') : null
}

function heldBackReason({ name, state, reason_code: code, until }: Source): string | null {
  const when = until === null ? '' : ` until ${formatTime(until)}`
  if (state === 'paused') return `${sourceTitle(name)} is paused${when}.`
  return code === 'budget_exhausted'
    ? `The request budget for ${sourceTitle(name)} is exhausted${when}.`
    : null
}
