import { allChains, type ChainSlug } from '../../domain/chains/chain.ts'
import type { SettingsReader } from '../../domain/ports/settings-reader.ts'
import type { SourceParts } from '../source-descriptor.ts'
import { Blockchair } from './blockchair.ts'

interface BlockchairSettings {
  /** Without a trailing slash. */
  readonly url: string
  readonly apiKey: string | null
  /** No setting names the server or a key. */
  readonly isDefault: boolean
  /** 0 = no limit. */
  readonly requestsPerMinute: number
  /** 0 = no limit. */
  readonly pointsPerDay: number
}

const COUNT_MAX = 1_000_000_000

export const blockchair = {
  isOwn: false,

  readSettings(settings: SettingsReader): BlockchairSettings {
    const url = settings.baseUrl('BLOCKCHAIR_URL', 'https://api.blockchair.com')
    const apiKey = settings.secret('BLOCKCHAIR_API_KEY')
    const [perMinute, perDay] = apiKey === null ? [30, 1440] : [0, 0]
    const requestsPerMinute = settings.number('BLOCKCHAIR_REQUESTS_PER_MINUTE', perMinute, 0, COUNT_MAX)
    const pointsPerDay = settings.number('BLOCKCHAIR_POINTS_PER_DAY', perDay, 0, COUNT_MAX)
    const isDefault = settings.text('BLOCKCHAIR_URL') === null && apiKey === null
    return Object.freeze({ url, apiKey, isDefault, requestsPerMinute, pointsPerDay })
  },

  create(
    { url, apiKey, isDefault, ...limits }: BlockchairSettings,
    { onChange, network, ...parts }: SourceParts,
    ownChains: ReadonlySet<ChainSlug>,
  ) {
    const chains = allChains().map(({ slug }) => slug)
    const source: Blockchair = new Blockchair({
      ...parts,
      fetch: network('blockchair').fetch,
      baseUrl: url,
      apiKey,
      chains: chains.filter((chain) => !(isDefault && ownChains.has(chain))),
      limits,
      onChange: () => onChange(source),
    })
    return [source]
  },
}
