import { PriceClient } from '../price-client.ts'
import { type PriceDescriptor, readProviderUrl } from '../price-descriptor.ts'
import { Coinbase, TITLE } from './coinbase.ts'

const SETTING = 'COINBASE_URL'
const EXCHANGE_URL = 'https://api.exchange.coinbase.com'
/** The prices of now have a host of their own, unless a setting names another server. */
const RATES_URL = 'https://api.coinbase.com'

export const coinbase: PriceDescriptor<Coinbase> = {
  readSettings: (settings) => readProviderUrl(settings, SETTING, EXCHANGE_URL),

  create({ url, isDefault }, parts) {
    // It lets 10 requests a second through, and 15 in a burst.
    const client = new PriceClient({
      ...parts,
      name: 'coinbase',
      title: TITLE,
      setting: SETTING,
      requestsPerMinute: 240,
      spacingMs: 150,
    })
    const ratesUrl = isDefault ? RATES_URL : url
    return new Coinbase({ exchangeUrl: url, ratesUrl, client, clock: parts.clock })
  },
}
