import { PRICE_SOURCE_NAMES, type PriceSourceName } from '../domain/money/price-source-name.ts'
import type { PriceSource, RateSource } from '../domain/ports/price-source.ts'
import type { SettingsReader } from '../domain/ports/settings-reader.ts'
import { bitstamp } from './bitstamp/index.ts'
import { coinbase } from './coinbase/index.ts'
import { defillama } from './defillama/index.ts'
import { ecb } from './ecb/index.ts'
import { kraken } from './kraken/index.ts'
import type { PriceDescriptor, PriceParts, ProviderUrl } from './price-descriptor.ts'

/** Every provider of prices under its name in PRICES. */
const PRICE_SOURCES: Readonly<Record<PriceSourceName, PriceDescriptor<PriceSource>>> = {
  coinbase,
  kraken,
  bitstamp,
  defillama,
}
/** Every provider of exchange rates. */
const RATE_SOURCES = { ecb } as const satisfies Readonly<Record<string, PriceDescriptor<RateSource>>>

/** Where each provider is asked. */
export type ProviderSettings = Readonly<Record<PriceSourceName | 'ecb', ProviderUrl>>

export function readProviderSettings(settings: SettingsReader): ProviderSettings {
  const names = [...PRICE_SOURCE_NAMES, 'ecb'] as const
  const all = { ...PRICE_SOURCES, ...RATE_SOURCES }
  const read = names.map((name) => [name, all[name].readSettings(settings)] as const)
  return Object.freeze(Object.fromEntries(read)) as ProviderSettings
}

/** The providers of prices of these names, in their order. */
export function createPriceSources(
  names: readonly PriceSourceName[],
  settings: ProviderSettings,
  parts: PriceParts,
): readonly PriceSource[] {
  return names.map((name) => PRICE_SOURCES[name].create(settings[name], parts))
}

/** The providers of exchange rates. */
export function createRateSources(settings: ProviderSettings, parts: PriceParts): readonly RateSource[] {
  return [RATE_SOURCES.ecb.create(settings.ecb, parts)]
}
