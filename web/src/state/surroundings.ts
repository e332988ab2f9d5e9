import type { Source } from '../../../src/client/api-types.ts'
import { outageOf } from '../../../src/domain/outage.ts'
import { sourceTitle } from '../../../src/domain/source-title.ts'
import { sourceNames } from '../text/source-name.ts'
import { formatTime } from '../text/time.ts'

/** What the sources of a coin mean for its addresses. */
export interface Surroundings {
  /** That none of the sources that were asked can be reached, as a sentence; null if one can. The page says why. */
  readonly unreachable: string | null
  /** Why no source of the coin is asked at the moment, as sentences; null if one can be asked. */
  readonly waiting: string | null
  /** Two sources serve the coin, so that one can confirm the other. */
  readonly hasSecondSource: boolean
}

export function surroundingsOf(chain: string, sources: readonly Source[]): Surroundings {
  const serving = sources.filter(({ chains }) => chains.some((slug) => slug === chain))
  return {
    unreachable: unreachableReason(serving),
    waiting: waitingReason(serving),
    // No sources: they have not been read yet.
    hasSecondSource: serving.length > 1 || sources.length === 0,
  }
}

function unreachableReason(serving: readonly Source[]): string | null {
  const outage = outageOf(serving)
  if (outage === null) return null
  return outage.kind === 'servers'
    ? `Waiting for the connection to ${sourceNames(outage.names)}.`
    : 'Waiting for the connection.'
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
