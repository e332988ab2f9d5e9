import { PriceClient } from '../price-client.ts'
import { type PriceDescriptor, readProviderUrl } from '../price-descriptor.ts'
import { Bitstamp, TITLE } from './bitstamp.ts'

const SETTING = 'BITSTAMP_URL'
const PUBLIC_URL = 'https://www.bitstamp.net'

export const bitstamp: PriceDescriptor<Bitstamp> = {
  readSettings: (settings) => readProviderUrl(settings, SETTING, PUBLIC_URL),

  create({ url }, parts) {
    // It lets 8,000 requests in 10 minutes through.
    const client = new PriceClient({
      ...parts,
      name: 'bitstamp',
      title: TITLE,
      setting: SETTING,
      requestsPerMinute: 240,
      spacingMs: 250,
    })
    return new Bitstamp({ url, client, clock: parts.clock })
  },
}
