import type { ChainSlug } from '../../domain/chains/chain.ts'
import { type Day, dayOfMs, parseDay } from '../../domain/day.ts'
import type { NoPrice, PriceFault } from './fault.ts'
import { LEVELS } from './levels.ts'
import type { PriceSeries } from './price-series.ts'

/** A daily candle: `close` as the provider writes it, null for JSON's null. */
export interface SimCandle {
  readonly day: Day
  readonly close: string | null
  readonly volume: string
}

export interface MarketOptions {
  readonly series: PriceSeries
  /** Providers differ a little: what this one states is so many parts of 10,000 of the series. */
  readonly tenThousandths: number
  /** The first day of each coin, where it begins later than the series. */
  readonly since: Readonly<Partial<Record<ChainSlug, string>>>
  /** Writes a price in US dollars. */
  readonly write: (dollars: number, decimals: number) => string
}

const VOLUME = '125.48060932'
const NO_VOLUME = '0.00000000'

/** The prices that one provider has of its coins. */
export class Market {
  readonly #options: MarketOptions

  constructor(options: MarketOptions) {
    this.#options = options
  }

  has(chain: ChainSlug): boolean {
    return this.#options.since[chain] !== undefined
  }

  /** What the provider states without faults; null for a day that it lacks. */
  close(chain: ChainSlug, day: Day): string | null {
    const dollars = this.#dollars(chain, day)
    return dollars === null ? null : this.#write(chain, dollars)
  }

  /** The latest price. */
  now(chain: ChainSlug, at: number): string | null {
    const dollars = this.has(chain) ? this.#options.series.at(chain, at / 1000) : null
    return dollars === null ? null : this.#write(chain, this.#shifted(dollars))
  }

  /** Ascending, both days inclusive, at most up to the one that runs at `at` (ms), which closes at the latest price. */
  candles(
    chain: ChainSlug,
    range: { readonly from: Day; readonly to: Day },
    at: number,
    faults: readonly PriceFault[],
  ): readonly SimCandle[] {
    const today = dayOfMs(at)
    const since = parseDay(this.#options.since[chain] ?? '') ?? today + 1
    const first = Math.max(range.from, since)
    const days = Math.max(Math.min(range.to, today) - first + 1, 0)
    return Array.from({ length: days }, (_, place) => first + place).flatMap((day) => {
      const dollars = day === today ? this.#running(chain, at) : this.#dollars(chain, day)
      return dollars === null ? [] : this.#candle(chain, day, dollars, faults)
    })
  }

  #candle(chain: ChainSlug, day: Day, dollars: number, faults: readonly PriceFault[]): readonly SimCandle[] {
    let candle: SimCandle = { day, close: this.#write(chain, dollars), volume: VOLUME }
    for (const fault of faults) {
      if (fault.kind === 'written') candle = { ...candle, close: rewritten(candle.close, fault.as) }
      if (!concerns(fault, day)) continue
      if (fault.kind === 'holes') return []
      if (fault.kind === 'changed') {
        candle = { ...candle, close: this.#write(chain, (dollars * fault.percent) / 100) }
      }
      if (fault.kind === 'no-price') candle = withoutPrice(candle, fault.as, this.close(chain, day - 1))
    }
    return [candle]
  }

  #dollars(chain: ChainSlug, day: Day): number | null {
    const since = parseDay(this.#options.since[chain] ?? '')
    if (since === null || day < since) return null
    const dollars = this.#options.series.close(chain, day)
    return dollars === null ? null : this.#shifted(dollars)
  }

  #running(chain: ChainSlug, at: number): number | null {
    const dollars = this.#options.series.at(chain, at / 1000)
    return dollars === null ? null : this.#shifted(dollars)
  }

  #shifted(dollars: number): number {
    return (dollars * this.#options.tenThousandths) / 10_000
  }

  #write(chain: ChainSlug, dollars: number): string {
    return this.#options.write(dollars, LEVELS[chain].decimals)
  }
}

function concerns(fault: PriceFault, day: Day): boolean {
  return 'days' in fault && fault.days !== undefined ? fault.days(day) : true
}

function withoutPrice(candle: SimCandle, as: NoPrice, before: string | null): SimCandle {
  if (as === 'no-volume') return { ...candle, close: before ?? candle.close, volume: NO_VOLUME }
  return { ...candle, close: as === 'null' ? null : as }
}

function rewritten(close: string | null, as: 'exponent' | 'padded'): string | null {
  if (close === null) return null
  if (as === 'exponent') return Number(close).toExponential()
  return close.includes('.') ? `${close}0000` : `${close}.0000`
}
