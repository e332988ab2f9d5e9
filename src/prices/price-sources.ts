import { PRICE_SOURCE_NAMES, type PriceSourceName } from '../domain/money/price-source-name.ts'
import type { PriceSource } from '../domain/ports/price-source.ts'
import type { SettingsReader } from '../domain/ports/settings-reader.ts'
import { coinbase } from './coinbase/index.ts'
import type { PriceDescriptor, PriceParts, ProviderUrl } from './price-descriptor.ts'

/** Every provider of prices that is built, under its name in PRICES. */
const PRICE_SOURCES: Readonly<Partial<Record<PriceSourceName, PriceDescriptor<PriceSource>>>> = { coinbase }

/** Where each provider is asked. */
export type ProviderSettings = Readonly<Partial<Record<PriceSourceName, ProviderUrl>>>

export function readProviderSettings(settings: SettingsReader): ProviderSettings {
  const read = PRICE_SOURCE_NAMES.flatMap((name) => {
    const descriptor = PRICE_SOURCES[name]
    return descriptor === undefined ? [] : [[name, descriptor.readSettings(settings)] as const]
  })
  return Object.freeze(Object.fromEntries(read))
}

/** The providers of these names, in their order. */
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
