import type { ChainSlug } from '../../domain/chains/chain.ts'
import { isChainSlug } from '../../domain/chains/chain.ts'
import { type Day, dayOfSeconds } from '../../domain/day.ts'
import { type Currency, US_DOLLAR } from '../../domain/money/currency.ts'
import { lastFinishedDay } from '../../domain/money/finished-day.ts'
import type { SourcedPriceNow } from '../../domain/money/price.ts'
import { PriceSeries } from '../../domain/money/price-series.ts'
import { ratesCompleteTo } from '../../domain/money/rate-days.ts'
import { RateTable } from '../../domain/money/rate-table.ts'
import { seriesOf } from '../../domain/money/series-of.ts'
import { Valuation } from '../../domain/money/valuation.ts'
import type { Clock } from '../../domain/ports/clock.ts'
import type { LatestPrices } from '../../domain/ports/latest-prices.ts'
import type { PriceBook, PriceCorrection, PriceRevisions } from '../../domain/ports/price-book.ts'
import type { PriceSource } from '../../domain/ports/price-source.ts'

export interface ValuesPorts {
  readonly prices: PriceBook
  readonly latestPrices: LatestPrices
  /** None where prices are off: then nothing has a value. */
  readonly priceSources: readonly Pick<PriceSource, 'name' | 'chains' | 'since'>[]
  /** What values are shown in unless a request says otherwise. */
  readonly currency: Currency
  readonly clock: Clock
}

/** For so long (ms) nothing that has changed meanwhile is looked for. */
const FRESH_MS = 500

/** What amounts are worth, by prices that are kept in memory and loaded again when they have changed. */
export class Values {
  readonly #ports: ValuesPorts
  readonly #series = new Map<ChainSlug, PriceSeries>()
  #loaded: PriceRevisions = new Map()
  #checkedAt = Number.NEGATIVE_INFINITY
  #now: ReadonlyMap<ChainSlug, SourcedPriceNow> = new Map()
  #ratesDoneAt: number | null = null
  readonly #rates = new Map<string, RateTable>()
  readonly #valuations = new Map<string, Valuation>()
  /** Grows with each change of what is loaded: what was computed from an older state is not kept. */
  #generation = 0
  /** By currency; forgotten with the closes that they stand for. */
  readonly #closes = new Map<string, { readonly today: Day; readonly rates: RateTable | null }>()

  constructor(ports: ValuesPorts) {
    this.#ports = ports
  }

  /** What values are shown in unless a request says otherwise. */
  get currency(): Currency {
    return this.#ports.currency
  }

  /** As of now. It stays the same while it is used. */
  async in(currency: Currency): Promise<Valuation> {
    const { clock, priceSources, latestPrices } = this.#ports
    if (priceSources.length > 0) {
      await this.#load()
      if (await latestPrices.wanted(new Set(this.#now.keys()))) {
        this.#checkedAt = Number.NEGATIVE_INFINITY
        await this.#load()
      }
    }
    const now = Math.floor(clock.now() / 1000)
    const today = dayOfSeconds(now)
    const known = this.#valuations.get(currency.code)
    if (known?.today === today) return known
    const generation = this.#generation
    const rates = currency.code === US_DOLLAR.code ? null : await this.#ratesIn(currency)
    // Prices of one moment and rates of another would not belong together.
    if (generation !== this.#generation) return await this.in(currency)
    const coins = new Map(
      [...new Set([...this.#series.keys(), ...this.#now.keys()])].map((chain) => [
        chain,
        { series: this.#series.get(chain) ?? NO_CLOSES, now: this.#now.get(chain) ?? null },
      ]),
    )
    const valuation = new Valuation({
      currency,
      now,
      coins,
      rates,
      closes: this.#closesOf(currency, today, rates),
      isOff: priceSources.length === 0,
      served: new Set(priceSources.flatMap(({ chains }) => [...chains])),
    })
    this.#valuations.set(currency.code, valuation)
    return valuation
  }

  #closesOf({ code }: Currency, today: Day, rates: RateTable | null): object {
    const known = this.#closes.get(code)
    const closes = known?.today === today && known.rates === rates ? known : { today, rates }
    this.#closes.set(code, closes)
    return closes
  }

  /** The stored closes of a coin. */
  async series(chain: ChainSlug): Promise<PriceSeries> {
    if (this.#ports.priceSources.length > 0) await this.#load()
    return this.#series.get(chain) ?? NO_CLOSES
  }

  async corrections(chain: ChainSlug): Promise<ReadonlyMap<Day, readonly PriceCorrection[]>> {
    return Map.groupBy(await this.#ports.prices.corrections(chain), ({ day }) => day)
  }

  async #load(): Promise<void> {
    const { clock, prices } = this.#ports
    const age = clock.now() - this.#checkedAt
    if (age >= 0 && age < FRESH_MS) return
    const revisions = await prices.revisions()
    for (const [part, revision] of revisions) {
      if (this.#loaded.get(part) === revision) continue
      if (part === 'now') this.#now = await prices.now()
      else if (part === 'rates') {
        this.#ratesDoneAt = await prices.doneAt('rates')
        this.#rates.clear()
      } else if (isChainSlug(part)) {
        this.#series.set(part, await this.#read(part))
        this.#closes.clear()
      }
      this.#generation += 1
      this.#valuations.clear()
    }
    this.#loaded = revisions
    this.#checkedAt = clock.now()
  }

  async #read(chain: ChainSlug): Promise<PriceSeries> {
    return seriesOf(chain, await this.#ports.prices.series(chain), this.#ports.priceSources)
  }

  async #ratesIn(currency: Currency): Promise<RateTable> {
    const known = this.#rates.get(currency.code)
    if (known !== undefined) return known
    const generation = this.#generation
    const { days, damaged } = await this.#ports.prices.rates()
    const newest = days.at(-1)?.day ?? -1
    const completeTo =
      this.#ratesDoneAt === null ? -1 : ratesCompleteTo(newest, lastFinishedDay(this.#ratesDoneAt))
    const table = new RateTable(currency, days, completeTo, damaged)
    if (generation === this.#generation) this.#rates.set(currency.code, table)
    return table
  }
}

const NO_CLOSES = new PriceSeries([], null)
