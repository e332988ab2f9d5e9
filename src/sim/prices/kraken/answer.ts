import { type ChainSlug, isChainSlug } from '../../../domain/chains/chain.ts'
import { DAY_SECONDS, dayOfMs, startOfDay } from '../../../domain/day.ts'
import { KRAKEN_PRODUCTS } from '../../../prices/kraken/products.ts'
import { jsonAnswer, type PriceAnswer, type PriceProvider, quoted } from '../answer.ts'
import type { PriceFault } from '../fault.ts'
import { Market } from '../market.ts'
import type { PriceSeries } from '../price-series.ts'
import type { PriceRequest } from '../request.ts'

const SINCE = {
  bitcoin: '2013-10-06',
  litecoin: '2013-10-24',
  dogecoin: '2019-12-19',
  'bitcoin-cash': '2017-08-01',
  dash: '2017-04-12',
  zcash: '2016-10-29',
} as const
/** The newest so many come, the running one included. */
const CANDLES = 720

/** Refusals have status 200. */
export function krakenProvider(series: PriceSeries): PriceProvider {
  const write = (dollars: number, decimals: number) => dollars.toFixed(Math.max(decimals, 5))
  const market = new Market({ series, tenThousandths: 10_004, since: SINCE, write })
  return {
    market,
    answer: (request: PriceRequest, faults: readonly PriceFault[]): PriceAnswer => {
      const chains = (request.query.get('pair') ?? '').split(',').map(chainOf)
      const known = chains.filter((chain) => chain !== null)
      if (known.length < chains.length) return refused('EQuery:Unknown asset pair')
      const [chain] = known
      if (request.path === '/0/public/Ticker') return ticker(market, known, request.at)
      if (request.path !== '/0/public/OHLC' || chain === undefined) return refused('EGeneral:Unknown method')
      return candles(market, chain, request, faults)
    },
    throttled: () => refused('EGeneral:Too many requests'),
  }
}

function candles(
  market: Market,
  chain: ChainSlug,
  { query, at }: PriceRequest,
  faults: readonly PriceFault[],
): PriceAnswer {
  if (query.get('interval') !== '1440') return refused('EGeneral:Invalid arguments')
  const to = dayOfMs(at)
  const since = Math.floor(Number(query.get('since') ?? '0') / DAY_SECONDS)
  const from = Math.max(to - CANDLES + 1, since + 1)
  const rows = market
    .candles(chain, { from, to }, at, faults)
    .map(
      ({ day, close, volume }) =>
        `[${startOfDay(day)},"1","2","0.5",${quoted(close)},"1.1","${volume}",4021]`,
    )
  return result(`"${nameOf(chain)}":[${rows.join()}],"last":${startOfDay(to - 1)}`)
}

function ticker(market: Market, chains: readonly ChainSlug[], at: number): PriceAnswer {
  const markets = chains.map((chain) => {
    const price = quoted(market.now(chain, at))
    return `"${nameOf(chain)}":{"c":[${price},"0.01"],"v":["12.5","310.25"],"o":${price}}`
  })
  return result(markets.join())
}

/** Its own name, often not what was asked for. */
function nameOf(chain: ChainSlug): string {
  return KRAKEN_PRODUCTS[chain]?.names[chain === 'dogecoin' || chain === 'dash' ? 0 : 1] ?? ''
}

function result(members: string): PriceAnswer {
  return jsonAnswer(`{"error":[],"result":{${members}}}`)
}

function refused(error: string): PriceAnswer {
  return jsonAnswer(`{"error":["${error}"]}`)
}

function chainOf(pair: string): ChainSlug | null {
  const found = Object.entries(KRAKEN_PRODUCTS).find(([, product]) => product.pair === pair)?.[0]
  return found !== undefined && isChainSlug(found) ? found : null
}
