import { nativeAsset } from '../assets/asset.ts'
import { type ChainSlug, chainOf } from '../chains/chain.ts'
import { DAY_SECONDS, type Day, dayOfSeconds } from '../day.ts'
import type { Currency } from './currency.ts'
import { parsePositive } from './decimal.ts'
import { divide, type Fraction, fractionOf, multiply, ONE, powerOfTen, roundHalfEven } from './fraction.ts'
import type { SourcedClose, SourcedPriceNow } from './price.ts'
import type { PriceSeries } from './price-series.ts'
import type { RateTable } from './rate-table.ts'
import type { PriceBasis, RateBasis, Value } from './value.ts'
import { writeUnits } from './write-decimal.ts'

/** An older price is none of now. */
const NOW_AGE_MAX_SECONDS = 7 * DAY_SECONDS

/** What is known of the prices of one coin. */
interface CoinPrices {
  readonly series: PriceSeries
  readonly now: SourcedPriceNow | null
}

/** The price of a coin at one moment in one currency. */
export interface Quote {
  /** In US dollars per coin, as the provider wrote it. */
  readonly price: string
  readonly basis: PriceBasis
  /** In the currency per base unit of the coin, exact. */
  readonly perUnit: Fraction
}

export interface ValuationParts {
  readonly currency: Currency
  /** Seconds since 1970. */
  readonly now: number
  readonly coins: ReadonlyMap<ChainSlug, CoinPrices>
  /** Null for US dollars. */
  readonly rates: RateTable | null
  /** No price is ever asked for. */
  readonly isOff?: boolean
  /** The coins that some provider has prices of. */
  readonly served?: ReadonlySet<ChainSlug>
  /** The same object as long as `coins` have the same closes, `rates` are the same, and it is the same day. */
  readonly closes?: object
}

/**
 * What amounts are and were worth in one currency, by the same rule in every place: the close of the UTC day, and for a
 * day that has not ended the price now. Where there is no price there is no value.
 */
export class Valuation {
  readonly currency: Currency
  readonly today: Day
  readonly isOff: boolean
  readonly closes: object
  readonly #parts: ValuationParts
  readonly #ofDays = new Map<ChainSlug, Map<Day, Quote | null>>()
  readonly #ofNow = new Map<ChainSlug, Quote | null>()

  constructor(parts: ValuationParts) {
    this.#parts = parts
    this.currency = parts.currency
    this.isOff = parts.isOff ?? false
    this.today = dayOfSeconds(parts.now)
    this.closes = parts.closes ?? this
  }

  /** Of an amount in base units at a time in seconds since 1970. */
  valueAt(chain: ChainSlug, units: bigint, seconds: number): Value | null {
    return this.#value(this.quoteOfDay(chain, dayOfSeconds(seconds)), units)
  }

  /** By the close of yesterday, or the last one before it. */
  valueYesterday(chain: ChainSlug, units: bigint): Value | null {
    return this.#value(this.quoteOfYesterday(chain), units)
  }

  valueNow(chain: ChainSlug, units: bigint): Value | null {
    return this.#value(this.quoteNow(chain), units)
  }

  /**
   * Whether prices of the past are still being fetched: not every provider was asked about all days, and the closes that
   * are there have gaps, or one has older ones of a coin that was held then.
   */
  isPending(chain: ChainSlug, heldSince: Day = Number.NEGATIVE_INFINITY): boolean {
    if (this.isOff || this.#parts.served?.has(chain) !== true) return false
    const series = this.#parts.coins.get(chain)?.series
    // Until the close of yesterday is there, yesterday counts as today.
    const newest = this.today - 2
    const first = dayOfSeconds(chainOf(chain).genesisTime)
    if (series === undefined || !this.#hasFinalFx(newest)) return true
    const isAskedOfAll = series.isAsked(first) && series.isAsked(newest)
    return !(isAskedOfAll || series.isWhole({ from: first, to: newest }, heldSince))
  }

  /** The quote that serves for everything that happened on a UTC day. */
  quoteOfDay(chain: ChainSlug, day: Day): Quote | null {
    if (day >= this.today) return this.quoteNow(chain)
    const days = this.#ofDays.get(chain) ?? new Map<Day, Quote | null>()
    const known = days.get(day)
    if (known !== undefined) return known
    const quote = this.#closingQuote(chain, day)
    this.#ofDays.set(chain, days.set(day, quote))
    return quote
  }

  quoteNow(chain: ChainSlug): Quote | null {
    const known = this.#ofNow.get(chain)
    if (known !== undefined) return known
    const quote = this.#latestQuote(chain)
    this.#ofNow.set(chain, quote)
    return quote
  }

  /** Of the close of yesterday, or of the last one before, at most a week older. */
  quoteOfYesterday(chain: ChainSlug): Quote | null {
    const close = this.#parts.coins.get(chain)?.series.latestUpTo(this.today - 1)
    if (close === undefined || close === null) return null
    const fx = this.#finalFx(close.day)
    return fx === 'unknown' ? null : closeQuote(chain, close, fx)
  }

  /** Of the close that is stored of a day; null without it, or as long as its rate is not known. */
  quoteOfClose(chain: ChainSlug, day: Day): Quote | null {
    const close = this.#parts.coins.get(chain)?.series.closeOf(day) ?? null
    const fx = close === null ? 'unknown' : this.#finalFx(day)
    return close === null || fx === 'unknown' ? null : closeQuote(chain, close, fx)
  }

  #closingQuote(chain: ChainSlug, day: Day): Quote | null {
    const series = this.#parts.coins.get(chain)?.series
    if (series === undefined) return null
    const close = series.closeOf(day)
    const fx = close === null ? 'unknown' : this.#finalFx(day)
    if (close !== null && fx !== 'unknown') return closeQuote(chain, close, fx)
    // Until the close of yesterday and its rate are there, yesterday counts as today.
    const isPending = day === this.today - 1 && !(series.isAsked(day) && this.#hasFinalFx(day))
    return isPending ? this.quoteNow(chain) : null
  }

  #latestQuote(chain: ChainSlug): Quote | null {
    const now = this.#parts.coins.get(chain)?.now ?? null
    if (now === null || this.#parts.now - now.at > NOW_AGE_MAX_SECONDS) return null
    const fx = this.#fx(this.today)
    if (fx === 'unknown') return null
    return quoteOf(chain, now.price, { source: now.source, kind: 'now', at: now.at, fx: fx.basis }, fx)
  }

  #hasFinalFx(day: Day): boolean {
    return this.#parts.rates?.isComplete(day) ?? true
  }

  /** The rate of a day that is over; unknown as long as its own may still be published. */
  #finalFx(day: Day): Exchange | 'unknown' {
    return this.#hasFinalFx(day) ? this.#fx(day) : 'unknown'
  }

  #fx(day: Day): Exchange | 'unknown' {
    const { rates } = this.#parts
    if (rates === null) return DOLLARS
    const rate = rates.rateOf(day)
    if (rate === null) return 'unknown'
    return { basis: { source: 'ecb', day: rate.day, rate: rate.text }, perDollar: rate.perDollar }
  }

  #value(quote: Quote | null, units: bigint): Value | null {
    if (quote === null) return null
    const { price, basis } = quote
    return { currency: this.currency.code, amount: this.amountBy(quote, units), price, basis }
  }

  /** What an amount in base units is worth by a quote, as decimal text. */
  amountBy({ perUnit }: Quote, units: bigint): string {
    const { digits } = this.currency
    const exact = { numerator: units * perUnit.numerator, denominator: perUnit.denominator }
    return writeUnits(roundHalfEven(exact, digits), digits)
  }
}

/** How US dollars become the currency. */
interface Exchange {
  readonly basis: RateBasis | null
  readonly perDollar: Fraction
}

const DOLLARS: Exchange = { basis: null, perDollar: ONE }

function closeQuote(chain: ChainSlug, { source, day, close }: SourcedClose, fx: Exchange): Quote | null {
  return quoteOf(chain, close, { source, kind: 'daily_close', day, fx: fx.basis }, fx)
}

function quoteOf(chain: ChainSlug, price: string, basis: PriceBasis, { perDollar }: Exchange): Quote | null {
  const decimal = parsePositive(price)
  if (decimal === null) return null
  const perCoin = multiply(fractionOf(decimal), perDollar)
  const unitsPerCoin = { numerator: powerOfTen(nativeAsset(chain).decimals), denominator: 1n }
  return { price, basis, perUnit: divide(perCoin, unitsPerCoin) }
}
