import type { Clock } from '../domain/ports/clock.ts'
import type { PriceSource, RateSource } from '../domain/ports/price-source.ts'
import type { SettingsReader } from '../domain/ports/settings-reader.ts'
import type { SourceLedger } from '../domain/ports/source-ledger.ts'
import type { Network } from '../net/network.ts'

/** What the program provides to every provider of prices and rates. */
export interface PriceParts {
  /** For one request, including its whole answer. */
  readonly httpTimeoutMs: number
  readonly clock: Clock
  readonly ledger: SourceLedger
  /** The connections of the provider with this name to other hosts. */
  readonly network: (name: string) => Network
}

/** Where a provider is asked. */
export interface ProviderUrl {
  /** Without a trailing slash. */
  readonly url: string
  /** It is the public default. */
  readonly isDefault: boolean
}

/** A provider: how its settings are read, and how it is created from them. */
export interface PriceDescriptor<Created extends PriceSource | RateSource> {
  readSettings(settings: SettingsReader): ProviderUrl
  create(settings: ProviderUrl, parts: PriceParts): Created
}

export function readProviderUrl(settings: SettingsReader, name: string, publicUrl: string): ProviderUrl {
  return Object.freeze({
    url: settings.baseUrl(name, publicUrl),
    isDefault: settings.text(name) === null,
  })
}
