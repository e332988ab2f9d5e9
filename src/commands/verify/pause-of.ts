import type { Source } from '../../client/api-types.ts'
import { sourceTitle } from '../../domain/source-title.ts'
import { withFullStop } from '../../domain/with-full-stop.ts'

/**
 * Until when none of the named sources is asked anything, a sentence or two for each; null if one may answer. `now` in
 * milliseconds.
 */
export function pauseOf(sources: readonly Source[], names: ReadonlySet<string>, now: number): string | null {
  const named = sources.filter(({ name }) => names.has(name))
  if (named.length === 0 || !named.every(isPaused)) return null
  return named.map((source) => pauseSentence(source, now)).join(' ')
}

function pauseSentence({ name, until, reason, reason_code: code }: Source, now: number): string {
  const paused = `${sourceTitle(name)} is paused${until === null ? '' : ` until ${endText(until, now)}`}`
  if (code === 'budget_exhausted') return `${paused}: its request budget is exhausted.`
  return reason === null ? `${paused}.` : `${paused}. ${withFullStop(reason)}`
}

/** With its date, unless it is today's. */
function endText(until: string, now: number): string {
  const [date, time] = [until.slice(0, 10), until.slice(11, 16)]
  return date === new Date(now).toISOString().slice(0, 10) ? `${time} UTC` : `${date} ${time} UTC`
}

function isPaused({ state, reason_code: code }: Source): boolean {
  return state === 'paused' || code === 'budget_exhausted'
}
