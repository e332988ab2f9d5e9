import { type ChainSlug, isChainSlug } from '../../../domain/chains/chain.ts'
import { DAY_SECONDS, dayOfMs, startOfDay } from '../../../domain/day.ts'
import { COINBASE_PRODUCTS } from '../../../prices/coinbase/products.ts'
import { jsonAnswer, type PriceAnswer, type PriceProvider, unquoted } from '../answer.ts'
import type { PriceFault } from '../fault.ts'
import { Market } from '../market.ts'
import type { PriceSeries } from '../price-series.ts'
import type { PriceRequest } from '../request.ts'

/** When trade began on Coinbase. */
const SINCE = {
  bitcoin: '2015-07-20',
  litecoin: '2016-08-17',
  'bitcoin-cash': '2017-12-20',
  dogecoin: '2021-06-03',
} as const
/** Both ends are inclusive. */
const CANDLES_MAX = 301

/** Candles are JSON numbers: a whole one loses its decimals. */
export function coinbaseProvider(series: PriceSeries): PriceProvider {
  const write = (dollars: number, decimals: number) => String(Number(dollars.toFixed(decimals)))
  const market = new Market({ series, tenThousandths: 10_000, since: SINCE, write })
  return {
    market,
    answer: ({ path, query, at }: PriceRequest, faults: readonly PriceFault[]): PriceAnswer => {
      const product = /^\/products\/(\w+)-USD\/candles$/.exec(path)?.[1]
      if (product !== undefined) return candles(market, chainOf(product), { query, at }, faults)
      if (path !== '/v2/exchange-rates') return jsonAnswer('{"message":"NotFound"}', 404)
      const currency = query.get('currency') ?? ''
      const chain = chainOf(currency)
      const price = chain === null ? null : market.now(chain, at)
      if (price === null) return jsonAnswer('{"errors":[{"id":"invalid_request"}]}', 400)
      return jsonAnswer(`{"data":{"currency":"${currency}","rates":{"USD":"${price}"}}}`)
    },
    throttled: () => jsonAnswer('{"message":"Public rate limit exceeded"}', 429),
  }
}

function candles(
  market: Market,
  chain: ChainSlug | null,
  { query, at }: Pick<PriceRequest, 'query' | 'at'>,
  faults: readonly PriceFault[],
): PriceAnswer {
  if (chain === null) return jsonAnswer('{"message":"NotFound"}', 404)
  const [start, end] = [Date.parse(query.get('start') ?? ''), Date.parse(query.get('end') ?? '')]
  if (query.get('granularity') !== String(DAY_SECONDS) || !(start <= end)) {
    return jsonAnswer('{"message":"Unsupported granularity"}', 400)
  }
  const range = { from: dayOfMs(start - 1) + 1, to: dayOfMs(end) }
  if (range.to - range.from >= CANDLES_MAX) {
    return jsonAnswer('{"message":"granularity too small for the requested time range"}', 400)
  }
  const rows = market.candles(chain, range, at, faults).toReversed()
  return jsonAnswer(
    `[${rows.map(({ day, close, volume }) => `[${startOfDay(day)},1,2,1.5,${unquoted(close)},${volume}]`).join()}]`,
  )
}

function chainOf(product: string): ChainSlug | null {
  const found = Object.entries(COINBASE_PRODUCTS).find(([, { code }]) => code === product)?.[0]
  return found !== undefined && isChainSlug(found) ? found : null
}
