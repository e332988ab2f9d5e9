import { PriceClient } from '../price-client.ts'
import { type PriceDescriptor, readProviderUrl } from '../price-descriptor.ts'
import { Ecb, TITLE } from './ecb.ts'

const SETTING = 'ECB_URL'
const PUBLIC_URL = 'https://www.ecb.europa.eu'

export const ecb: PriceDescriptor<Ecb> = {
  readSettings: (settings) => readProviderUrl(settings, SETTING, PUBLIC_URL),

  create({ url }, parts) {
    const client = new PriceClient({
      ...parts,
      name: 'ecb',
      title: TITLE,
      setting: SETTING,
      requestsPerMinute: 10,
      spacingMs: 1000,
    })
    return new Ecb({ url, client, clock: parts.clock })
  },
}
