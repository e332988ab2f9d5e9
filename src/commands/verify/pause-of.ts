import type { Source } from '../../client/api-types.ts'

/** Until when none of the named sources is asked anything; null if one may answer. */
export function pauseOf(sources: readonly Source[], names: ReadonlySet<string>): string | null {
  const named = sources.filter(({ name }) => names.has(name))
  if (named.length === 0 || !named.every(isPaused)) return null
  const pauses = named.map(({ name, until, reason }) => {
    const end = until === null ? '' : ` until ${until.slice(0, 16).replace('T', ' ')} UTC`
    return `${name} is paused${end}${reason === null ? '' : ` (${reason})`}`
  })
  return `${pauses.join('; ')}.`
}

function isPaused({ state, reason_code: code }: Source): boolean {
  return state === 'paused' || code === 'budget_exhausted'
}
