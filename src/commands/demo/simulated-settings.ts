import { allChains } from '../../domain/chains/chain.ts'
import type { Simulator } from '../../sim/simulator.ts'
import { ESPLORA_CHAINS } from '../../sources/esplora/chains.ts'

/** Settings that send every request to this machine, for any chain. */
export function simulatedSettings({ url, chains, esploraOn }: Simulator): Record<string, string> {
  const servers = allChains().flatMap(({ slug }) => {
    const known = ESPLORA_CHAINS[slug]
    if (known?.publicUrl === undefined) return []
    // A chain that is not simulated gets a path that is not served.
    return [[known.setting, chains.includes(slug) ? esploraOn(slug).url : `${url}/nowhere`]]
  })
  return { BLOCKCHAIR_URL: url, ...Object.fromEntries(servers) }
}
