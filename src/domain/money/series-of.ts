import type { ChainSlug } from '../chains/chain.ts'
import type { Day, DayRange } from '../day.ts'
import type { SourcedClose } from './price.ts'
import { commonDays, PriceSeries } from './price-series.ts'
import type { PriceSourceName } from './price-source-name.ts'

interface Stored {
  readonly closes: readonly SourcedClose[]
  readonly asked: ReadonlyMap<PriceSourceName, DayRange>
  readonly damaged: readonly Day[]
}

interface Provider {
  readonly name: PriceSourceName
  readonly chains: ReadonlySet<ChainSlug>
}

/** What is stored of the closes of a coin, as it serves for values. `providers`: all that are in use. */
export function seriesOf(
  chain: ChainSlug,
  { closes, asked, damaged }: Stored,
  providers: readonly Provider[],
): PriceSeries {
  const spans = providers.filter(({ chains }) => chains.has(chain)).map(({ name }) => asked.get(name) ?? null)
  return new PriceSeries(closes, common(spans), [...asked.values()], new Set(damaged))
}

function common([first = null, ...others]: readonly (DayRange | null)[]): DayRange | null {
  return others.reduce(
    (shared, span) => (shared === null || span === null ? null : commonDays(shared, span)),
    first,
  )
}
