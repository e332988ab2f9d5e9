import { PriceClient } from '../price-client.ts'
import { type PriceDescriptor, readProviderUrl } from '../price-descriptor.ts'
import { Kraken, TITLE } from './kraken.ts'

const SETTING = 'KRAKEN_URL'
const PUBLIC_URL = 'https://api.kraken.com'

export const kraken: PriceDescriptor<Kraken> = {
  readSettings: (settings) => readProviderUrl(settings, SETTING, PUBLIC_URL),

  create({ url }, parts) {
    // It publishes no limit: one request a second passes for long, every 1.5 seconds was refused to others.
    const client = new PriceClient({
      ...parts,
      name: 'kraken',
      title: TITLE,
      setting: SETTING,
      requestsPerMinute: 30,
      spacingMs: 2000,
    })
    return new Kraken({ url, client, clock: parts.clock })
  },
}
