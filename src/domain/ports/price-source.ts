import type { ChainSlug } from '../chains/chain.ts'
import type { Day, DayRange } from '../day.ts'
import type { DayClose, PriceNow, RatesOfDay } from '../money/price.ts'
import type { PriceSourceName } from '../money/price-source-name.ts'
import type { CallOptions } from './call-options.ts'
import type { SourceStatus } from './source.ts'

export type { DayRange }

/** What a provider can give at once. */
interface ClosesAtOnce {
  /** How many coins one request is about. */
  readonly chains: number
  /** How many days one request covers. */
  readonly days: number
  /** It gives only the newest days, so many of them, whatever is asked. */
  readonly newest: boolean
}

/** Ascending, of finished days only, with a price above zero; a coin without any is missing. */
export type Closes = ReadonlyMap<ChainSlug, readonly DayClose[]>

/** A provider of prices in US dollars. Its calls count against its own budgets and wait for them. All throw SourceError. */
export interface PriceSource {
  readonly name: PriceSourceName
  /** Its name in sentences. */
  readonly title: string
  /** The coins that it has a price in US dollars of. */
  readonly chains: ReadonlySet<ChainSlug>
  readonly closesAtOnce: ClosesAtOnce
  /** About the first day of the market or series of one of its coins; null where that is not known. */
  since(chain: ChainSlug): Day | null
  /** One request: at most `closesAtOnce.chains` of its own coins, and so many days. It may answer with more days than asked. */
  closes(chains: readonly ChainSlug[], range: DayRange, options: CallOptions): Promise<Closes>
  /** The latest prices of its own coins, in as few requests as it takes. */
  now(chains: readonly ChainSlug[], options: CallOptions): Promise<ReadonlyMap<ChainSlug, PriceNow>>
  status(): SourceStatus
}

/** A provider of exchange rates. */
export interface RateSource {
  readonly name: 'ecb'
  readonly title: string
  /** Ascending. `since`: the last day that is known already; null for all of them. Throws SourceError. */
  rates(since: Day | null, options: CallOptions): Promise<readonly RatesOfDay[]>
  status(): SourceStatus
}
