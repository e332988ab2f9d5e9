import type { ChainSlug } from '../../domain/chains/chain.ts'
import { dayOfMs, startOfDay } from '../../domain/day.ts'
import type { DayClose, PriceNow } from '../../domain/money/price.ts'
import type { CallOptions } from '../../domain/ports/call-options.ts'
import type { Clock } from '../../domain/ports/clock.ts'
import type { Closes, DayRange, PriceSource } from '../../domain/ports/price-source.ts'
import type { SourceStatus } from '../../domain/ports/source.ts'
import { finished } from '../closes-by-day.ts'
import type { PriceClient } from '../price-client.ts'
import { decodeCandles } from './decode-candles.ts'
import { decodeTicker } from './decode-ticker.ts'
import { KRAKEN_PRODUCTS, type KrakenProduct } from './products.ts'

export interface KrakenOptions {
  readonly url: string
  readonly client: PriceClient
  readonly clock: Clock
}

export const TITLE = 'Kraken'
/** The newest 720 candles come whatever `since` says (docs.kraken.com, Get OHLC Data). */
const CANDLES = 720
const DAY_MINUTES = 1440

/** Prices of Kraken in US dollars. */
export class Kraken implements PriceSource {
  readonly name = 'kraken'
  readonly title = TITLE
  readonly chains: ReadonlySet<ChainSlug> = new Set(Object.keys(KRAKEN_PRODUCTS) as ChainSlug[])
  readonly closesAtOnce = { chains: 1, days: CANDLES, newest: true }
  readonly #options: KrakenOptions

  constructor(options: KrakenOptions) {
    this.#options = options
  }

  since(): null {
    return null
  }

  async closes(chains: readonly ChainSlug[], { from }: DayRange, options: CallOptions): Promise<Closes> {
    const { client, clock, url } = this.#options
    const closes = new Map<ChainSlug, readonly DayClose[]>()
    for (const [chain, { pair, names }] of productsOf(chains)) {
      const query = `pair=${pair}&interval=${DAY_MINUTES}&since=${startOfDay(from) - 1}`
      const decode = (text: string) => decodeCandles(text, names)
      const candles = await client.get(`${url}/0/public/OHLC?${query}`, options, { decode })
      closes.set(chain, finished(candles, dayOfMs(clock.now())))
    }
    return closes
  }

  async now(chains: readonly ChainSlug[], options: CallOptions): Promise<ReadonlyMap<ChainSlug, PriceNow>> {
    const { client, clock, url } = this.#options
    const products = productsOf(chains)
    const now = new Map<ChainSlug, PriceNow>()
    if (products.length === 0) return now
    const pairs = products.map(([, { pair }]) => pair).join()
    const ticker = await client.get(`${url}/0/public/Ticker?pair=${pairs}`, options, { decode: decodeTicker })
    const at = Math.floor(clock.now() / 1000)
    for (const [chain, { names }] of products) {
      const price = names.map((name) => ticker?.get(name)).find((found) => found !== undefined)
      if (price !== undefined) now.set(chain, { price, at })
    }
    return now
  }

  status(): SourceStatus {
    return this.#options.client.status(this.chains)
  }
}

function productsOf(chains: readonly ChainSlug[]): readonly (readonly [ChainSlug, KrakenProduct])[] {
  return chains.flatMap((chain) => {
    const product = KRAKEN_PRODUCTS[chain]
    return product === undefined ? [] : [[chain, product] as const]
  })
}
