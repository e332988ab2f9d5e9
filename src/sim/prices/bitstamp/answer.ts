import { type ChainSlug, isChainSlug } from '../../../domain/chains/chain.ts'
import { DAY_SECONDS, dayOfSeconds, startOfDay } from '../../../domain/day.ts'
import { BITSTAMP_PRODUCTS } from '../../../prices/bitstamp/products.ts'
import { jsonAnswer, type PriceAnswer, type PriceProvider, quoted } from '../answer.ts'
import type { PriceFault } from '../fault.ts'
import { Market } from '../market.ts'
import type { PriceSeries } from '../price-series.ts'
import type { PriceRequest } from '../request.ts'

const CANDLES_MAX = 1000

/** All strings, oldest first, at most so many before `end`. */
export function bitstampProvider(series: PriceSeries): PriceProvider {
  const since = Object.fromEntries(
    Object.entries(BITSTAMP_PRODUCTS).map(([chain, product]) => [chain, product.since]),
  )
  const write = (dollars: number, decimals: number) => dollars.toFixed(decimals)
  const market = new Market({ series, tenThousandths: 9_997, since, write })
  return {
    market,
    answer: ({ path, query, at }: PriceRequest, faults: readonly PriceFault[]): PriceAnswer => {
      const pair = /^\/api\/v2\/ohlc\/(\w+)\/$/.exec(path)?.[1] ?? ''
      const chain = chainOf(pair)
      if (chain === null) return jsonAnswer('{"code":"404","errors":[]}', 404)
      const limit = Number(query.get('limit'))
      if (query.get('step') !== String(DAY_SECONDS) || !(limit >= 1 && limit <= CANDLES_MAX)) {
        return jsonAnswer('{"code":"400.002","errors":[{"field":"limit"}]}', 400)
      }
      const to = Math.min(dayOfSeconds(Number(query.get('end') ?? at / 1000)), dayOfSeconds(at / 1000))
      const rows = market
        .candles(chain, { from: to - limit + 1, to }, at, faults)
        .map(
          ({ day, close, volume }) =>
            `{"timestamp":"${startOfDay(day)}","open":"1","high":"2","low":"0.5","close":${quoted(close)},"volume":"${volume}"}`,
        )
      return jsonAnswer(`{"data":{"pair":"${pair.toUpperCase()}","ohlc":[${rows.join()}]}}`)
    },
    throttled: () => jsonAnswer('{"code":"400.002","message":"Request rate limit exceeded"}', 429),
  }
}

function chainOf(pair: string): ChainSlug | null {
  const found = Object.entries(BITSTAMP_PRODUCTS).find(([, product]) => product.pair === pair)?.[0]
  return found !== undefined && isChainSlug(found) ? found : null
}
