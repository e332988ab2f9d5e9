import { StartError } from '../domain/errors.ts'
import { type Currency, parseCurrencyCode } from '../domain/money/currency.ts'
import {
  isPriceSourceName,
  PRICE_SOURCE_NAMES,
  type PriceSourceName,
} from '../domain/money/price-source-name.ts'
import { type ProviderSettings, readProviderSettings } from '../prices/price-sources.ts'
import { type Environment, readText, settingsReader } from './environment.ts'

export interface PriceSettings {
  /** What values are shown in unless a request says otherwise. */
  readonly currency: Currency
  /** In the order of preference. Empty: no price is ever asked for, and there are no values. */
  readonly prices: readonly PriceSourceName[]
  readonly priceProviders: ProviderSettings
  /** The providers are simulated, and their prices are invented: the demo sets it, no setting does. */
  readonly hasDemoPrices?: boolean
}

export function readPrices(env: Environment): PriceSettings {
  return {
    currency: readCurrency(env),
    prices: readNames(env),
    priceProviders: readProviderSettings(settingsReader(env)),
  }
}

function readCurrency(env: Environment): Currency {
  const currency = parseCurrencyCode(readText(env, 'CURRENCY') ?? 'USD')
  if (currency !== null) return Object.freeze(currency)
  throw new StartError('CURRENCY must be the code of a currency in ISO 4217, such as USD, EUR or JPY.')
}

function readNames(env: Environment): readonly PriceSourceName[] {
  const text = (readText(env, 'PRICES') ?? PRICE_SOURCE_NAMES.join(',')).toLowerCase()
  const names = text === 'off' ? [] : text.split(',').map((name) => name.trim())
  if (names.every(isPriceSourceName) && new Set(names).size === names.length) return Object.freeze(names)
  throw new StartError(
    `PRICES must be off, or names out of ${PRICE_SOURCE_NAMES.join(', ')}, each once and separated by commas, such as ${PRICE_SOURCE_NAMES.join(',')}.`,
  )
}
