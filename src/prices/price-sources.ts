import { PRICE_SOURCE_NAMES, type PriceSourceName } from '../domain/money/price-source-name.ts'
import type { PriceSource, RateSource } from '../domain/ports/price-source.ts'
import type { SettingsReader } from '../domain/ports/settings-reader.ts'
import { coinbase } from './coinbase/index.ts'
import type { PriceDescriptor, PriceParts, ProviderUrl } from './price-descriptor.ts'

/** Every provider of prices that is built, under its name in PRICES. */
const PRICE_SOURCES: Readonly<Partial<Record<PriceSourceName, PriceDescriptor<PriceSource>>>> = { coinbase }
/** Every provider of exchange rates. */
const RATE_SOURCES: Readonly<Partial<Record<'ecb', PriceDescriptor<RateSource>>>> = {}

/** Where each provider is asked. */
export type ProviderSettings = Readonly<Partial<Record<PriceSourceName | 'ecb', ProviderUrl>>>

export function readProviderSettings(settings: SettingsReader): ProviderSettings {
  const all = { ...PRICE_SOURCES, ...RATE_SOURCES }
  const names = [...PRICE_SOURCE_NAMES, 'ecb'] as const
  const read = names.flatMap((name) => {
    const descriptor = all[name]
    return descriptor === undefined ? [] : [[name, descriptor.readSettings(settings)] as const]
  })
  return Object.freeze(Object.fromEntries(read))
}

/** The providers of prices of these names, in their order. */
export function createPriceSources(
  names: readonly PriceSourceName[],
  settings: ProviderSettings,
  parts: PriceParts,
): readonly PriceSource[] {
  return names.flatMap((name) => {
    const url = settings[name]
    const descriptor = PRICE_SOURCES[name]
    return url === undefined || descriptor === undefined ? [] : [descriptor.create(url, parts)]
  })
}

/** The providers of exchange rates. */
export function createRateSources(settings: ProviderSettings, parts: PriceParts): readonly RateSource[] {
  const url = settings.ecb
  const descriptor = RATE_SOURCES.ecb
  return url === undefined || descriptor === undefined ? [] : [descriptor.create(url, parts)]
}
