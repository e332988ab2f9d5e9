import type { ChainSlug } from '../../domain/chains/chain.ts'
import type { Day } from '../../domain/day.ts'
import { PRICE_SOURCE_NAMES, type PriceSourceName } from '../../domain/money/price-source-name.ts'
import type { LoggedRequest } from '../http/request-log.ts'
import type { PriceProvider } from './answer.ts'
import { bitstampProvider } from './bitstamp/answer.ts'
import { coinbaseProvider } from './coinbase/answer.ts'
import { defillamaProvider } from './defillama/answer.ts'
import { EcbProvider } from './ecb/answer.ts'
import type { PriceFaultPlan } from './fault.ts'
import { krakenProvider } from './kraken/answer.ts'
import { PriceSeries } from './price-series.ts'
import { PriceServer, type PriceServerOptions } from './server.ts'

type ProviderName = PriceSourceName | 'ecb'

/** One provider, on its own port. */
interface ProviderSimulator {
  /** The base URL. */
  readonly url: string
  /** Every request so far, in order of arrival. */
  readonly requests: readonly LoggedRequest[]
  clearRequests(): void
  /** Null for no faults. */
  setFaults(faults: PriceFaultPlan | null): void
  /** Changes hooks or latency from the next request on. */
  configure(options: PriceServerOptions): void
}

/** All providers of prices and rates, with demo prices. */
export interface PriceSimulator {
  /** The settings that send every request for prices to this machine. */
  readonly settings: Readonly<Record<string, string>>
  on(name: ProviderName): ProviderSimulator
  /** How many requests all of them have received. */
  readonly requestCount: number
  clearRequests(): void
  /** What the provider states without faults: the close in US dollars; null for a day that it lacks. */
  close(name: PriceSourceName, chain: ChainSlug, day: Day): string | null
  /** Units of the currency per euro as published on a day; null if none were. */
  rate(currency: string, day: Day): string | null
  stop(): Promise<void>
}

const PROVIDERS: Readonly<Record<PriceSourceName, (series: PriceSeries) => PriceProvider>> = {
  coinbase: coinbaseProvider,
  kraken: krakenProvider,
  bitstamp: bitstampProvider,
  defillama: defillamaProvider,
}

/** Starts a server for each provider on a free port. */
export async function startPriceSimulator(
  seed: number,
  host: string,
  options: PriceServerOptions,
): Promise<PriceSimulator> {
  const series = new PriceSeries(seed)
  const ecb = new EcbProvider(seed)
  const markets = new Map(PRICE_SOURCE_NAMES.map((name) => [name, PROVIDERS[name](series)] as const))
  await using parts = new AsyncDisposableStack()
  const providers = new Map<ProviderName, ProviderSimulator>()
  for (const [name, provider] of [...markets, ['ecb', ecb] as const]) {
    const server = new PriceServer(provider, options)
    parts.defer(() => server.close())
    providers.set(name, providerSimulator(server, await server.listen(host)))
  }
  const all = [...providers.values()]
  const running = parts.move()
  return {
    settings: Object.fromEntries(
      [...providers].map(([name, { url }]) => [`${name.toUpperCase()}_URL`, url] as const),
    ),
    on: (name) => required(providers.get(name)),
    get requestCount() {
      return all.reduce((sum, { requests }) => sum + requests.length, 0)
    },
    clearRequests: () => {
      for (const provider of all) provider.clearRequests()
    },
    close: (name, chain, day) => required(markets.get(name)).market.close(chain, day),
    rate: (currency, day) => ecb.rate(currency, day),
    stop: () => running.disposeAsync(),
  }
}

function providerSimulator(server: PriceServer, url: string): ProviderSimulator {
  return {
    url,
    get requests() {
      return server.log.requests
    },
    clearRequests: () => server.log.clear(),
    setFaults: (faults) => server.configure({ faults: faults ?? (() => null) }),
    configure: (changes) => server.configure(changes),
  }
}

function required<T>(found: T | undefined): T {
  if (found === undefined) throw new RangeError('this provider is not simulated')
  return found
}
