import type { SettingsReader } from '../../domain/ports/settings-reader.ts'
import type { SourceParts } from '../source-descriptor.ts'
import { Blockchair } from './blockchair.ts'

interface BlockchairSettings {
  /** Without a trailing slash. */
  readonly url: string
  readonly apiKey: string | null
  /** 0 = no limit. */
  readonly requestsPerMinute: number
  /** 0 = no limit. */
  readonly pointsPerDay: number
}

const COUNT_MAX = 1_000_000_000

export const blockchair = {
  readSettings(settings: SettingsReader): BlockchairSettings {
    const url = settings.baseUrl('BLOCKCHAIR_URL', 'https://api.blockchair.com')
    const apiKey = settings.secret('BLOCKCHAIR_API_KEY')
    const [perMinute, perDay] = apiKey === null ? [30, 1440] : [0, 0]
    const requestsPerMinute = settings.number('BLOCKCHAIR_REQUESTS_PER_MINUTE', perMinute, 0, COUNT_MAX)
    const pointsPerDay = settings.number('BLOCKCHAIR_POINTS_PER_DAY', perDay, 0, COUNT_MAX)
    return Object.freeze({ url, apiKey, requestsPerMinute, pointsPerDay })
  },

  create({ url, apiKey, ...limits }: BlockchairSettings, { onChange, network, ...parts }: SourceParts) {
    const source: Blockchair = new Blockchair({
      ...parts,
      fetch: network('blockchair').fetch,
      baseUrl: url,
      apiKey,
      limits,
      onChange: () => onChange(source),
    })
    return [source]
  },
}
