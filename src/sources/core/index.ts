import { allChains, type ChainSlug, chainOf } from '../../domain/chains/chain.ts'
import type { SettingsReader } from '../../domain/ports/settings-reader.ts'
import type { SourceParts } from '../source-descriptor.ts'
import { CORE_CHAINS } from './chains.ts'
import { Core } from './core.ts'
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
        fetch: network(name).fetch,
        onChange: () => onChange(source),
      })
      return source
    })
  },
}
