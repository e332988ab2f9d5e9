import type { Day } from '../day.ts'
import type { PriceSourceName } from './price-source-name.ts'

/** The price at the end of a UTC day in US dollars per coin, as the provider wrote it. */
export interface DayClose {
  readonly day: Day
  readonly close: string
}

/** A close, and the provider that stated it. */
export interface SourcedClose extends DayClose {
  readonly source: PriceSourceName
}

/** The latest price in US dollars per coin, as the provider wrote it. */
export interface PriceNow {
  readonly price: string
  /** Seconds since 1970. */
  readonly at: number
}

export interface SourcedPriceNow extends PriceNow {
  readonly source: PriceSourceName
}

/** Units of each currency per euro on one day, as written; `N/A` and the like are left out. */
export interface RatesOfDay {
  readonly day: Day
  readonly rates: Readonly<Record<string, string>>
}
