import type { Config } from '../config/config.ts'
import type { Clock } from '../domain/ports/clock.ts'
import type { SourceStatus } from '../domain/ports/source.ts'
import type { Store } from '../domain/ports/store.ts'
import { ContactedHosts } from '../net/contacted-hosts.ts'
import { directNetwork } from '../net/direct-network.ts'
import { ProxiedNetwork } from '../net/proxy/proxied-network.ts'
import { type KnownTips, PlausibleSource } from '../sources/plausible-source.ts'
import type { OpenSource, SourceParts } from '../sources/source-descriptor.ts'
import { createSources, SOURCE_NAMES, type SourceName } from '../sources/sources.ts'
import type { LiveChains } from '../sync/pacing/live-chains.ts'

export interface OpenSources {
  /** In the order of preference. */
  readonly used: readonly OpenSource[]
  /** Names of those that SOURCES leaves out. */
  readonly unused: readonly string[]
  /** What they are created with. */
  readonly parts: SourceParts
}

/** The sources that the settings name. No request is sent to any other. */
export function openSources(
  config: Config,
  clock: Clock,
  { ledger, certificates }: Pick<Store, 'ledger' | 'certificates'>,
  onChange: (status: SourceStatus) => void,
  live: LiveChains,
): OpenSources {
  const known: KnownTips = new Map()
  const checked: PlausibleSource[] = []
  const report = ({ name }: OpenSource) => {
    const source = checked.find((each) => each.name === name)
    if (source !== undefined) onChange(source.status())
  }
  const parts: SourceParts = {
    httpTimeoutMs: config.httpTimeoutMs,
    clock,
    ledger,
    certificates,
    network: (name: string) =>
      config.proxy === null ? directNetwork : new ProxiedNetwork(config.proxy, name),
    onChange: report,
  }
  const contacted = new ContactedHosts()
  const network = (name: string) => contacted.watch(name, parts.network(name))
  const watched = { ...parts, network }
  const sources = createSources(config.sources, config, watched, config.areSourcesChosen)
  const isSetUp = (name: SourceName) => createSources([name], config, parts, true).length > 0
  checked.push(
    ...sources.map((source) => {
      const others = () => sources.filter((other) => other !== source)
      const isProxied = config.proxy !== null
      return new PlausibleSource(source, {
        clock,
        known,
        others,
        isProxied,
        hosts: () => contacted.of(source.name),
        onChange: () => report(source),
        live: () => live.chainsOf(source.name),
      })
    }),
  )
  live.subscribe((name) => {
    for (const source of checked) if (source.name === name) report(source)
  })
  return {
    used: checked,
    unused: SOURCE_NAMES.filter((name) => !config.sources.includes(name) && isSetUp(name)),
    parts,
  }
}
