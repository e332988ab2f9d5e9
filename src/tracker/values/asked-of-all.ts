import type { ChainSlug } from '../../domain/chains/chain.ts'
import type { DayRange } from '../../domain/day.ts'
import { commonDays } from '../../domain/money/price-series.ts'
import type { PriceSourceName } from '../../domain/money/price-source-name.ts'
import type { PriceSource } from '../../domain/ports/price-source.ts'

/** The days that every provider of a coin has been asked about; null if there are none. */
export function askedOfAll(
  chain: ChainSlug,
  asked: ReadonlyMap<PriceSourceName, DayRange>,
  sources: readonly Pick<PriceSource, 'name' | 'chains'>[],
): DayRange | null {
  const spans = sources.filter(({ chains }) => chains.has(chain)).map(({ name }) => asked.get(name) ?? null)
  const [first = null, ...others] = spans
  return others.reduce(
    (common, span) => (common === null || span === null ? null : commonDays(common, span)),
    first,
  )
}
