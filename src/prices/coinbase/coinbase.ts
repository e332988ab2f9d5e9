import type { ChainSlug } from '../../domain/chains/chain.ts'
import { type Day, type DayRange, dayOfMs, parseDay, startOfDay } from '../../domain/day.ts'
import type { DayClose, PriceNow } from '../../domain/money/price.ts'
import type { CallOptions } from '../../domain/ports/call-options.ts'
import type { Clock } from '../../domain/ports/clock.ts'
import type { Closes, PriceSource } from '../../domain/ports/price-source.ts'
import type { SourceStatus } from '../../domain/ports/source.ts'
import { finished } from '../closes-by-day.ts'
import type { PriceClient } from '../price-client.ts'
import { decodeCandles } from './decode-candles.ts'
import { decodeRate } from './decode-rate.ts'
import { COINBASE_PRODUCTS } from './products.ts'

export interface CoinbaseOptions {
  /** Of Coinbase Exchange, which has the candles. */
  readonly exchangeUrl: string
  /** Of Coinbase, which has the rates now. */
  readonly ratesUrl: string
  readonly client: PriceClient
  readonly clock: Clock
}

export const TITLE = 'Coinbase'
/** Requests for more are refused; the limit includes both ends. */
const CANDLES_MAX = 300
const DAY_CANDLES = 86_400
const REFUSED = Symbol('the server has no rate of the coin')

/** Prices of Coinbase Exchange in US dollars. */
export class Coinbase implements PriceSource {
  readonly name = 'coinbase'
  readonly title = TITLE
  readonly chains: ReadonlySet<ChainSlug> = new Set(Object.keys(COINBASE_PRODUCTS) as ChainSlug[])
  readonly closesAtOnce = { chains: 1, days: CANDLES_MAX, newest: false }
  readonly #options: CoinbaseOptions
  /** Coins whose rates the server has refused to serve, as one of one's own may. */
  readonly #withoutRate = new Set<ChainSlug>()

  constructor(options: CoinbaseOptions) {
    this.#options = options
  }

  since(chain: ChainSlug): Day | null {
    return parseDay(COINBASE_PRODUCTS[chain]?.since ?? '')
  }

  async closes(chains: readonly ChainSlug[], range: DayRange, options: CallOptions): Promise<Closes> {
    const today = dayOfMs(this.#options.clock.now())
    const closes = new Map<ChainSlug, readonly DayClose[]>()
    for (const chain of chains) {
      closes.set(chain, finished(await this.#candles(chain, range, options), today))
    }
    return closes
  }

  async now(chains: readonly ChainSlug[], options: CallOptions): Promise<ReadonlyMap<ChainSlug, PriceNow>> {
    const prices = new Map<ChainSlug, PriceNow>()
    for (const chain of chains) {
      const price = (await this.#rate(chain, options)) ?? (await this.#runningClose(chain, options))
      if (price !== null) prices.set(chain, { price, at: Math.floor(this.#options.clock.now() / 1000) })
    }
    return prices
  }

  status(): SourceStatus {
    return this.#options.client.status(this.chains)
  }

  /** Null where the server has no rate of it. */
  async #rate(chain: ChainSlug, options: CallOptions): Promise<string | null> {
    const product = COINBASE_PRODUCTS[chain]?.code
    if (product === undefined || this.#withoutRate.has(chain)) return null
    const { client, ratesUrl } = this.#options
    const rate = await client.get<string | null | typeof REFUSED>(
      `${ratesUrl}/v2/exchange-rates?currency=${product}`,
      options,
      {
        decode: (text) => decodeRate(text, product),
        statuses: { 400: REFUSED, 404: REFUSED },
      },
    )
    if (rate !== REFUSED) return rate
    this.#withoutRate.add(chain)
    return null
  }

  async #runningClose(chain: ChainSlug, options: CallOptions): Promise<string | null> {
    const today = dayOfMs(this.#options.clock.now())
    const candles = await this.#candles(chain, { from: today, to: today }, options)
    return candles.find(({ day }) => day === today)?.close ?? null
  }

  /** Both ends are inclusive. An unknown product has no candles. */
  #candles(chain: ChainSlug, { from, to }: DayRange, options: CallOptions): Promise<readonly DayClose[]> {
    const { client, exchangeUrl } = this.#options
    const product = `${COINBASE_PRODUCTS[chain]?.code}-USD`
    const times = `start=${isoTime(startOfDay(from))}&end=${isoTime(startOfDay(to))}`
    const url = `${exchangeUrl}/products/${product}/candles?granularity=${DAY_CANDLES}&${times}`
    return client.get<readonly DayClose[]>(url, options, { decode: decodeCandles, statuses: { 404: [] } })
  }
}

function isoTime(seconds: number): string {
  return `${new Date(seconds * 1000).toISOString().slice(0, 19)}Z`
}
