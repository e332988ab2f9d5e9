import { allChains, type Chain, type ChainSlug, chainOf } from '../../domain/chains/chain.ts'
import type { NamedServer, ServerTest } from '../../domain/ports/server-tests.ts'
import type { SettingsReader } from '../../domain/ports/settings-reader.ts'
import type { ServerTestParts, SourceParts } from '../source-descriptor.ts'
import { CORE_CHAINS } from './chains.ts'
import { Core } from './core.ts'
import { testNode } from './node-test.ts'
import { type NodeSetting, readNode } from './read-node.ts'

interface ConfiguredNode {
  readonly chain: ChainSlug
  readonly node: NodeSetting
}

export const core = {
  isOwn: true,

  /** One node for each chain that has a URL or a cookie file. */
  readSettings(settings: SettingsReader): readonly ConfiguredNode[] {
    const nodes = allChains().flatMap(({ slug: chain }) => {
      const node = readNode(settings, CORE_CHAINS[chain])
      return node === null ? [] : [Object.freeze({ chain, node })]
    })
    return Object.freeze(nodes)
  },

  create(nodes: readonly ConfiguredNode[], { onChange, network, ...parts }: SourceParts) {
    return nodes.map(({ chain, node }) => {
      const { name, forks, setting, cookieSetting } = CORE_CHAINS[chain]
      const source: Core = new Core({
        ...parts,
        chain: chainOf(chain),
        forks,
        name,
        node,
        settings: node.login.kind === 'cookie' ? cookieSetting : setting,
        network: network(name),
        onChange: () => onChange(source),
      })
      return source
    })
  },

  tester: {
    settingsOf: ({ chain, url }: NamedServer) => ({ [CORE_CHAINS[chain].setting]: url }),
    test: async (
      nodes: readonly ConfiguredNode[],
      chain: Chain,
      parts: ServerTestParts,
    ): Promise<ServerTest> => {
      const configured = nodes.find((each) => each.chain === chain.slug)
      if (configured === undefined) throw new RangeError(`no node of ${chain.name} is named`)
      return await testNode(configured.node, chain, parts)
    },
  },
}
