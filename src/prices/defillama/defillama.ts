import { allChains, type ChainSlug } from '../../domain/chains/chain.ts'
import { type Day, dayOfMs, startOfDay } from '../../domain/day.ts'
import type { DayClose, PriceNow } from '../../domain/money/price.ts'
import type { CallOptions } from '../../domain/ports/call-options.ts'
import type { Clock } from '../../domain/ports/clock.ts'
import type { Closes, DayRange, PriceSource } from '../../domain/ports/price-source.ts'
import type { SourceStatus } from '../../domain/ports/source.ts'
import { finished } from '../closes-by-day.ts'
import type { PriceClient } from '../price-client.ts'
import { type ChartRequest, chartRequest, firstDay, SPAN_MAX, splitRequest } from './chart-requests.ts'
import { decodeChart } from './decode-chart.ts'
import { decodeCurrent } from './decode-current.ts'
import { DEFILLAMA_PRODUCTS } from './products.ts'

export interface DefiLlamaOptions {
  readonly url: string
  readonly client: PriceClient
  readonly clock: Clock
}

type Chart = ReadonlyMap<string, readonly DayClose[]>

export const TITLE = 'DefiLlama'
const NOTHING: Chart = new Map()
/** An older price is not one of now (s). */
const AGE_MAX = 3600
/** How far (s) its clock may be ahead. */
const AHEAD_MAX = 300

/** Prices of DefiLlama in US dollars, of every coin. */
export class DefiLlama implements PriceSource {
  readonly name = 'defillama'
  readonly title = TITLE
  readonly chains: ReadonlySet<ChainSlug> = new Set(allChains().map(({ slug }) => slug))
  readonly closesAtOnce = { chains: this.chains.size, days: SPAN_MAX, newest: false }
  readonly #options: DefiLlamaOptions
  /** Whether it has refused a request as too large that had few enough days: it counts those of all coins. */
  #countsAllCoins = false

  constructor(options: DefiLlamaOptions) {
    this.#options = options
  }

  since(chain: ChainSlug): Day {
    return firstDay(chain)
  }

  async closes(chains: readonly ChainSlug[], range: DayRange, options: CallOptions): Promise<Closes> {
    const today = dayOfMs(this.#options.clock.now())
    const chart = await this.#charts(chartRequest(chains, range), options)
    const closes = new Map<ChainSlug, readonly DayClose[]>()
    for (const chain of chains) {
      const stated = finished(chart.get(DEFILLAMA_PRODUCTS[chain].id) ?? [], today)
      closes.set(
        chain,
        stated.filter(({ day }) => day >= firstDay(chain)),
      )
    }
    return closes
  }

  async now(chains: readonly ChainSlug[], options: CallOptions): Promise<ReadonlyMap<ChainSlug, PriceNow>> {
    const { client, clock, url } = this.#options
    const now = new Map<ChainSlug, PriceNow>()
    if (chains.length === 0) return now
    const prices = await client.get(`${url}/prices/current/${idsOf(chains)}`, options, {
      decode: decodeCurrent,
    })
    const at = Math.floor(clock.now() / 1000)
    for (const chain of chains) {
      const price = prices.get(DEFILLAMA_PRODUCTS[chain].id)
      if (price === undefined || price.at < at - AGE_MAX || price.at > at + AHEAD_MAX) continue
      now.set(chain, { price: price.price, at: Math.min(price.at, at) })
    }
    return now
  }

  status(): SourceStatus {
    return this.#options.client.status(this.chains)
  }

  async #charts(request: ChartRequest | null, options: CallOptions): Promise<Chart> {
    if (request === null) return NOTHING
    const parts = this.#countsAllCoins ? splitRequest(request) : [request]
    const charts = new Map<string, readonly DayClose[]>()
    for (const part of parts) {
      const chart = await this.#chart(part, options)
      if (chart === null) {
        this.#countsAllCoins = true
        return await this.#charts(request, options)
      }
      for (const [id, closes] of chart) charts.set(id, closes)
    }
    return charts
  }

  /** The close of a day is the price at the midnight that ends it. Null if it was too large for several coins. */
  #chart({ chains, from, days }: ChartRequest, options: CallOptions): Promise<Chart | null> {
    const { client, url } = this.#options
    const mayBeTooLarge = chains.length > 1 && !this.#countsAllCoins
    const query = `start=${startOfDay(from + 1)}&span=${days}&period=1d`
    return client.get<Chart | null>(`${url}/chart/${idsOf(chains)}?${query}`, options, {
      decode: decodeChart,
      ...(mayBeTooLarge ? { statuses: { 400: null } } : {}),
    })
  }
}

function idsOf(chains: readonly ChainSlug[]): string {
  return chains.map((chain) => DEFILLAMA_PRODUCTS[chain].id).join()
}
