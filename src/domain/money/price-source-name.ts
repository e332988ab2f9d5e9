/** Providers of prices under their names in PRICES, in the default order of preference. */
export const PRICE_SOURCE_NAMES = ['coinbase', 'kraken', 'bitstamp', 'defillama'] as const

export type PriceSourceName = (typeof PRICE_SOURCE_NAMES)[number]

export function isPriceSourceName(text: string): text is PriceSourceName {
  return (PRICE_SOURCE_NAMES as readonly string[]).includes(text)
}
