import { PriceClient } from '../price-client.ts'
import { type PriceDescriptor, readProviderUrl } from '../price-descriptor.ts'
import { DefiLlama, TITLE } from './defillama.ts'

const SETTING = 'DEFILLAMA_URL'
const PUBLIC_URL = 'https://coins.llama.fi'

export const defillama: PriceDescriptor<DefiLlama> = {
  readSettings: (settings) => readProviderUrl(settings, SETTING, PUBLIC_URL),

  create({ url }, parts) {
    // It publishes no limit.
    const client = new PriceClient({
      ...parts,
      name: 'defillama',
      title: TITLE,
      setting: SETTING,
      requestsPerMinute: 60,
      spacingMs: 1000,
    })
    return new DefiLlama({ url, client, clock: parts.clock })
  },
}
