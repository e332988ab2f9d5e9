import { type ChainSlug, isChainSlug } from '../../../domain/chains/chain.ts'
import { dayOfSeconds, startOfDay } from '../../../domain/day.ts'
import { DEFILLAMA_PRODUCTS } from '../../../prices/defillama/products.ts'
import { mix32 } from '../../chain/random.ts'
import { jsonAnswer, type PriceAnswer, type PriceProvider, unquoted } from '../answer.ts'
import type { PriceFault } from '../fault.ts'
import { Market } from '../market.ts'
import type { PriceSeries } from '../price-series.ts'
import type { PriceRequest } from '../request.ts'

const POINTS_MAX = 500
/** Points lie so many seconds around the moments that are asked for. */
const SPREAD = 120

/** JSON numbers with as many digits as a double has. */
export function defillamaProvider(series: PriceSeries): PriceProvider {
  const since = Object.fromEntries(
    Object.entries(DEFILLAMA_PRODUCTS).map(([chain, product]) => [chain, product.since]),
  )
  const market = new Market({ series, tenThousandths: 10_001, since, write: String })
  return {
    market,
    answer: (request: PriceRequest, faults: readonly PriceFault[]): PriceAnswer => {
      const [, kind, ids = ''] = /^\/(chart|prices\/current)\/(.+)$/.exec(request.path) ?? []
      const chains = ids.split(',').flatMap((id) => chainOf(id) ?? [])
      if (kind === undefined) return jsonAnswer('{"message":"Not Found"}', 404)
      return kind === 'chart' ? chart(market, chains, request, faults) : current(market, chains, request.at)
    },
    throttled: () => jsonAnswer('{"message":"Too Many Requests"}', 429),
  }
}

function chart(
  market: Market,
  chains: readonly ChainSlug[],
  { query, at }: PriceRequest,
  faults: readonly PriceFault[],
): PriceAnswer {
  const [start, span] = [Number(query.get('start')), Number(query.get('span'))]
  const points = faults.some(({ kind }) => kind === 'counts-all-coins') ? span * chains.length : span
  if (!(points <= POINTS_MAX) || query.get('period') !== '1d') {
    return jsonAnswer('{"message":"too many points requested"}', 400)
  }
  const from = dayOfSeconds(start) - 1
  const to = Math.min(from + span - 1, dayOfSeconds(at / 1000) - 1)
  const coins = chains.flatMap((chain) => {
    const prices = market
      .candles(chain, { from, to }, at, faults)
      .map(({ day, close }) => `{"timestamp":${pointTime(chain, day)},"price":${unquoted(close)}}`)
    return prices.length === 0 ? [] : coin(chain, `"prices":[${prices.join()}]`)
  })
  return jsonAnswer(`{"coins":{${coins.join()}}}`)
}

function current(market: Market, chains: readonly ChainSlug[], at: number): PriceAnswer {
  const coins = chains.flatMap((chain) => {
    const price = market.now(chain, at)
    return price === null ? [] : coin(chain, `"price":${price},"timestamp":${Math.floor(at / 1000) - 20}`)
  })
  return jsonAnswer(`{"coins":{${coins.join()}}}`)
}

function coin(chain: ChainSlug, members: string): readonly string[] {
  return [`"${DEFILLAMA_PRODUCTS[chain].id}":{"symbol":"${chain}",${members},"confidence":0.99}`]
}

/** Close to the midnight that ends the day. */
function pointTime(chain: ChainSlug, day: number): number {
  return startOfDay(day + 1) + (mix32(day * 64 + chain.length) % SPREAD) - SPREAD / 2
}

function chainOf(id: string): ChainSlug | null {
  const found = Object.entries(DEFILLAMA_PRODUCTS).find(([, product]) => product.id === id)?.[0]
  return found !== undefined && isChainSlug(found) ? found : null
}
