import { type ChainSlug, chainOf } from '../chains/chain.ts'
import { type Day, type DayRange, dayOfSeconds } from '../day.ts'
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
  /** About the first day of its closes; null where that is not known. */
  since(chain: ChainSlug): Day | null
}

/** What is stored of the closes of a coin, as it serves for values. `providers`: all that are in use. */
export function seriesOf(
  chain: ChainSlug,
  { closes, asked, damaged }: Stored,
  providers: readonly Provider[],
): PriceSeries {
  const serving = providers.filter(({ chains }) => chains.has(chain))
  const spans = serving.map(({ name }) => asked.get(name) ?? null)
  const genesis = dayOfSeconds(chainOf(chain).genesisTime)
  const unread = serving.filter(({ name }) => (asked.get(name)?.from ?? Number.POSITIVE_INFINITY) > genesis)
  return new PriceSeries(closes, common(spans), {
    askedOfEach: [...asked.values()],
    awaitedFrom: Math.min(...unread.map((provider) => provider.since(chain) ?? Number.POSITIVE_INFINITY)),
    damaged: new Set(damaged),
  })
}

function common([first = null, ...others]: readonly (DayRange | null)[]): DayRange | null {
  return others.reduce(
    (shared, span) => (shared === null || span === null ? null : commonDays(shared, span)),
    first,
  )
}
