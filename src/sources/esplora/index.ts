import { allChains, type ChainSlug, chainOf } from '../../domain/chains/chain.ts'
import type { SettingsReader } from '../../domain/ports/settings-reader.ts'
import type { SourceDescriptor, SourceParts } from '../source-descriptor.ts'
import { ESPLORA_CHAINS } from './chains.ts'
import { Esplora } from './esplora.ts'
import { testEsploraServer } from './server-test.ts'

interface EsploraServer {
  readonly chain: ChainSlug
  /** Without a trailing slash. */
  readonly url: string
  /** The name of the setting that holds the URL. */
  readonly setting: string
  /** 0 = no limit. */
  readonly requestsPerMinute: number
  /** The URL is the public default. */
  readonly isDefault: boolean
}

const COUNT_MAX = 1_000_000_000

/** Hosts of public servers, in addition to those in `chains.ts`. They limit the request rate of each client. */
const PUBLIC_HOSTS = ['mempool.space', 'blockstream.info', 'liquid.network']

export const esplora = {
  isOwn: false,

  /** One server for each chain that has a public server or a configured URL. */
  readSettings(settings: SettingsReader): readonly EsploraServer[] {
    const servers = allChains().flatMap(({ slug: chain }) => {
      const { setting, publicUrl } = ESPLORA_CHAINS[chain]
      const isDefault = settings.text(setting) === null
      if (publicUrl === undefined && isDefault) return []
      const url = settings.baseUrl(setting, publicUrl ?? 'http://localhost:3000')
      const perMinute = isPublic(url) ? 10 : 0
      const requestsPerMinute = settings.number('ESPLORA_REQUESTS_PER_MINUTE', perMinute, 0, COUNT_MAX)
      return Object.freeze({ chain, url, setting, requestsPerMinute, isDefault })
    })
    return Object.freeze(servers)
  },

  create(
    servers: readonly EsploraServer[],
    { onChange, network, ...parts }: SourceParts,
    ownChains: ReadonlySet<ChainSlug>,
  ) {
    const asked = servers.filter(({ chain, isDefault }) => !(isDefault && ownChains.has(chain)))
    return asked.map(({ chain, url, setting, requestsPerMinute }) => {
      const source: Esplora = new Esplora({
        ...parts,
        chain: chainOf(chain),
        name: ESPLORA_CHAINS[chain].name,
        fetch: network(ESPLORA_CHAINS[chain].name).fetch,
        baseUrl: url,
        isPublic: isPublic(url),
        setting,
        limits: { requestsPerMinute, pointsPerDay: 0 },
        onChange: () => onChange(source),
      })
      return source
    })
  },

  tester: {
    settingsOf: ({ chain, url }) => ({ [ESPLORA_CHAINS[chain].setting]: url }),
    test: async (servers, chain, parts) => {
      const server = servers.find((each) => each.chain === chain.slug)
      if (server === undefined) throw new Error(`no Esplora server of ${chain.slug}`)
      return await testEsploraServer(server, chain, parts)
    },
  },
} satisfies SourceDescriptor<readonly EsploraServer[]>

function isPublic(url: string): boolean {
  const { hostname } = new URL(url)
  const named = Object.values(ESPLORA_CHAINS).flatMap(({ publicUrl }) =>
    publicUrl === undefined ? [] : new URL(publicUrl).hostname,
  )
  const host = hostname.replace(/\.$/, '')
  return [...PUBLIC_HOSTS, ...named].some((known) => host === known || host.endsWith(`.${known}`))
}
