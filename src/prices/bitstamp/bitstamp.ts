import type { ChainSlug } from '../../domain/chains/chain.ts'
import { DAY_SECONDS, type Day, dayOfMs, parseDay, startOfDay } from '../../domain/day.ts'
import type { DayClose, PriceNow } from '../../domain/money/price.ts'
import type { CallOptions } from '../../domain/ports/call-options.ts'
import type { Clock } from '../../domain/ports/clock.ts'
import type { Closes, DayRange, PriceSource } from '../../domain/ports/price-source.ts'
import type { SourceStatus } from '../../domain/ports/source.ts'
import { finished } from '../closes-by-day.ts'
import type { PriceClient } from '../price-client.ts'
import { decodeCandles } from './decode-candles.ts'
import { BITSTAMP_PRODUCTS, type BitstampProduct } from './products.ts'

export interface BitstampOptions {
  readonly url: string
  readonly client: PriceClient
  readonly clock: Clock
}

export const TITLE = 'Bitstamp'
const CANDLES_MAX = 1000

/** Prices of Bitstamp in US dollars; it has the oldest ones of bitcoin. */
export class Bitstamp implements PriceSource {
  readonly name = 'bitstamp'
  readonly title = TITLE
  readonly chains: ReadonlySet<ChainSlug> = new Set(Object.keys(BITSTAMP_PRODUCTS) as ChainSlug[])
  readonly closesAtOnce = { chains: 1, days: CANDLES_MAX, newest: false }
  readonly #options: BitstampOptions

  constructor(options: BitstampOptions) {
    this.#options = options
  }

  since(chain: ChainSlug): Day | null {
    return parseDay(BITSTAMP_PRODUCTS[chain]?.since ?? '')
  }

  async closes(chains: readonly ChainSlug[], range: DayRange, options: CallOptions): Promise<Closes> {
    const today = dayOfMs(this.#options.clock.now())
    const closes = new Map<ChainSlug, readonly DayClose[]>()
    for (const chain of chains) {
      const product = BITSTAMP_PRODUCTS[chain]
      if (product === undefined) continue
      closes.set(chain, finished(await this.#candles(product, range, options), today))
    }
    return closes
  }

  /** The running candle closes at the last trade. */
  async now(chains: readonly ChainSlug[], options: CallOptions): Promise<ReadonlyMap<ChainSlug, PriceNow>> {
    const { clock } = this.#options
    const today = dayOfMs(clock.now())
    const now = new Map<ChainSlug, PriceNow>()
    for (const chain of chains) {
      const product = BITSTAMP_PRODUCTS[chain]
      if (product === undefined) continue
      const candles = await this.#candles(product, { from: today, to: today }, options)
      const price = candles.find(({ day }) => day === today)?.close
      if (price !== undefined) now.set(chain, { price, at: Math.floor(clock.now() / 1000) })
    }
    return now
  }

  status(): SourceStatus {
    return this.#options.client.status(this.chains)
  }

  /** The newest candles up to the end of a day: `start` is ignored beside `end` and `limit`. Unknown pairs have none. */
  async #candles(
    { pair, since }: BitstampProduct,
    { from, to }: DayRange,
    options: CallOptions,
  ): Promise<readonly DayClose[]> {
    const first = Math.max(from, parseDay(since) ?? from)
    if (to < first) return []
    const limit = Math.min(to - first + 1, CANDLES_MAX)
    const { client, url } = this.#options
    const query = `step=${DAY_SECONDS}&limit=${limit}&end=${startOfDay(to + 1) - 1}`
    return await client.get<readonly DayClose[]>(`${url}/api/v2/ohlc/${pair}/?${query}`, options, {
      decode: (text) => decodeCandles(text, pair),
      statuses: { 404: [] },
    })
  }
}
