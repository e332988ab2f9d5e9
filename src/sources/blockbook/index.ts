import { allChains, type ChainSlug, chainOf } from '../../domain/chains/chain.ts'
import type { SettingsReader } from '../../domain/ports/settings-reader.ts'
import { isOwnHost, readOwnHosts } from '../../net/own-host.ts'
import type { SourceDescriptor, SourceParts } from '../source-descriptor.ts'
import { Blockbook } from './blockbook.ts'
import { BLOCKBOOK_CHAINS } from './chains.ts'
import { testBlockbookServer } from './server-test.ts'

interface BlockbookServer {
  readonly chain: ChainSlug
  /** Without a trailing slash, and without `/api/v2`. */
  readonly url: string
  /** The name of the setting that holds the URL. */
  readonly setting: string
  /** 0 = no limit. */
  readonly requestsPerMinute: number
  /** On this machine or its network, or named as one's own. */
  readonly isOwn: boolean
}

const COUNT_MAX = 1_000_000_000
/** What Blockbook's own limiter allows one client (`server/rest_rate_limiter.go`). */
const PUBLIC_PER_MINUTE = 20
const PUBLIC_HOSTS = ['trezor.io', 'nownodes.io', 'twnodes.com', 'guarda.co', 'groestlcoin.org']

export const blockbook = {
  isOwn: true,

  /** One server for each chain that has a configured URL. */
  readSettings(settings: SettingsReader): readonly BlockbookServer[] {
    // Without a limit of one's own, public servers have theirs.
    const wanted = settings.number('BLOCKBOOK_REQUESTS_PER_MINUTE', -1, 0, COUNT_MAX)
    const ownHosts = readOwnHosts(settings)
    const servers = allChains().flatMap(({ slug: chain }) => {
      const { setting } = BLOCKBOOK_CHAINS[chain]
      if (settings.text(setting) === null) return []
      const url = settings.baseUrl(setting, 'http://localhost:9130').replace(/\/api(?:\/v2)?$/, '')
      const requestsPerMinute = wanted >= 0 ? wanted : isPublic(url) ? PUBLIC_PER_MINUTE : 0
      const isOwn = isOwnHost(new URL(url).hostname, ownHosts)
      return Object.freeze({ chain, url, setting, requestsPerMinute, isOwn })
    })
    return Object.freeze(servers)
  },

  create(servers: readonly BlockbookServer[], { onChange, network, ...parts }: SourceParts) {
    return servers.map(({ chain, url, setting, requestsPerMinute, isOwn }) => {
      const { name } = BLOCKBOOK_CHAINS[chain]
      const source: Blockbook = new Blockbook({
        ...parts,
        chain: chainOf(chain),
        name,
        network: network(name),
        baseUrl: url,
        isPublic: isPublic(url),
        isOwn,
        setting,
        limits: { requestsPerMinute, pointsPerDay: 0 },
        onChange: () => onChange(source),
      })
      return source
    })
  },

  tester: {
    settingsOf: ({ chain, url }) => ({ [BLOCKBOOK_CHAINS[chain].setting]: url }),
    test: async (servers, chain, parts) => {
      const server = servers.find((each) => each.chain === chain.slug)
      if (server === undefined) throw new Error(`no Blockbook server of ${chain.slug}`)
      return await testBlockbookServer(server, chain, parts)
    },
  },
} satisfies SourceDescriptor<readonly BlockbookServer[]>

function isPublic(url: string): boolean {
  const host = new URL(url).hostname.replace(/\.$/, '')
  return PUBLIC_HOSTS.some((known) => host === known || host.endsWith(`.${known}`))
}
