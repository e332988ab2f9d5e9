import { allChains, type ChainSlug, chainOf } from '../../domain/chains/chain.ts'
import type { SettingsReader } from '../../domain/ports/settings-reader.ts'
import { readOwnHosts } from '../../net/own-host.ts'
import type { SourceDescriptor, SourceParts } from '../source-descriptor.ts'
import { ELECTRUM_CHAINS } from './chains.ts'
import { Electrum } from './electrum.ts'
import { testElectrumServer } from './server-test.ts'
import { type ElectrumServer, readFingerprints, readServers } from './server-url.ts'

interface ElectrumCoin {
  readonly chain: ChainSlug
  /** In the order of preference; at least one. */
  readonly servers: readonly ElectrumServer[]
  /** The only accepted certificates; empty if there is no such rule. */
  readonly fingerprints: readonly string[]
}

const CERTIFICATE_SETTING = 'ELECTRUM_CERT_SHA256'

export const electrum = {
  isOwn: true,

  /** The servers of each chain that has a configured one; there is no public default. */
  readSettings(settings: SettingsReader): readonly ElectrumCoin[] {
    const fingerprints = Object.freeze(
      readFingerprints(CERTIFICATE_SETTING, settings.text(CERTIFICATE_SETTING)),
    )
    const ownHosts = readOwnHosts(settings)
    const coins = allChains().flatMap(({ slug: chain }) => {
      const { setting } = ELECTRUM_CHAINS[chain]
      const text = settings.text(setting)
      if (text === null) return []
      return Object.freeze({
        chain,
        servers: Object.freeze(readServers(setting, text, ownHosts)),
        fingerprints,
      })
    })
    return Object.freeze(coins)
  },

  create(coins: readonly ElectrumCoin[], { onChange, network, ...parts }: SourceParts) {
    return coins.map(({ chain, servers, fingerprints }) => {
      const { name } = ELECTRUM_CHAINS[chain]
      const source: Electrum = new Electrum({
        ...parts,
        name,
        chain: chainOf(chain),
        servers,
        fingerprints,
        network: network(name),
        onChange: () => onChange(source),
      })
      return source
    })
  },

  tester: {
    settingsOf: ({ chain, url, certificateSha256 }) => ({
      [ELECTRUM_CHAINS[chain].setting]: url,
      ...(certificateSha256 === null ? {} : { [CERTIFICATE_SETTING]: certificateSha256 }),
    }),
    test: async (coins, chain, parts) => {
      const coin = coins.find((each) => each.chain === chain.slug)
      const [server] = coin?.servers ?? []
      if (coin === undefined || server === undefined) throw new Error(`no Electrum server of ${chain.slug}`)
      return await testElectrumServer({ server, fingerprints: coin.fingerprints }, chain, parts)
    },
  },
} satisfies SourceDescriptor<readonly ElectrumCoin[]>
