import type { Config } from '../config/config.ts'
import type { Clock } from '../domain/ports/clock.ts'
import type { PriceSource, RateSource } from '../domain/ports/price-source.ts'
import type { SourceStatus } from '../domain/ports/source.ts'
import type { Store } from '../domain/ports/store.ts'
import { ContactedHosts } from '../net/contacted-hosts.ts'
import { directNetwork } from '../net/direct-network.ts'
import { ProxiedNetwork } from '../net/proxy/proxied-network.ts'
import { createPriceSources, createRateSources } from '../prices/price-sources.ts'

export interface OpenPrices {
  /** In the order of preference; none where prices are off. */
  readonly sources: readonly PriceSource[]
  readonly rates: readonly RateSource[]
  statuses(): readonly SourceStatus[]
}

/** The providers of prices that the settings name. No request is sent to any other. */
export function openPrices(config: Config, clock: Clock, { ledger }: Pick<Store, 'ledger'>): OpenPrices {
  const { proxy, prices, priceProviders, httpTimeoutMs, hasDemoPrices = false } = config
  const contacted = new ContactedHosts()
  const network = (name: string) =>
    contacted.watch(name, proxy === null ? directNetwork : new ProxiedNetwork(proxy, name))
  const parts = { httpTimeoutMs, clock, ledger, network }
  const sources = createPriceSources(prices, priceProviders, parts)
  const rates = prices.length === 0 ? [] : createRateSources(priceProviders, parts)
  const shown = (status: SourceStatus): SourceStatus => ({
    ...status,
    isProxied: proxy !== null,
    isDemo: hasDemoPrices,
    asked: { ...NOTHING_ASKED, hosts: contacted.of(status.name) },
  })
  return { sources, rates, statuses: () => [...sources, ...rates].map((source) => shown(source.status())) }
}

/** No address is ever part of a request for prices. */
const NOTHING_ASKED = {
  addresses: { alone: 0, together: 0, all: 0 },
  requests: { address: 0, set: 0, transaction: 0, other: 0 },
}
