import type { Source } from '../../../src/client/api-types.ts'
import { chainOf } from '../../../src/domain/chains/chain.ts'
import { sourceTitle } from '../../../src/domain/source-title.ts'
import { nameList } from './name-list.ts'

/** What happens to the tracked coins of a source that is paused or down, as a sentence. */
export function substitutesSentence(
  source: Source,
  sources: readonly Source[],
  tracked: readonly string[],
): string {
  const coins = source.chains.filter((chain) => tracked.includes(chain))
  const others = sources.filter(({ state }) => state === 'ok' || state === 'unknown')
  const using = others.filter(({ chains }) => coins.some((coin) => chains.includes(coin)))
  if (using.length === 0) return 'Syncing stops until then.'
  const served = coins.filter((coin) => using.some(({ chains }) => chains.includes(coin)))
  const waiting = coins.filter((coin) => !served.includes(coin))
  const names = nameList([...new Set(using.map(({ name }) => sourceTitle(name)))])
  if (waiting.length === 0) return `Using ${names} until then.`
  const coinNames = (slugs: typeof coins) => nameList(slugs.map((slug) => chainOf(slug).name))
  const verb = waiting.length === 1 ? 'waits' : 'wait'
  return `Using ${names} for ${coinNames(served)} until then; ${coinNames(waiting)} ${verb}.`
}
