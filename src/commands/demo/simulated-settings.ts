import { esploraSetting } from '../../config/config.ts'
import { allChains } from '../../domain/chains/chain.ts'
import type { Simulator } from '../../sim/simulator.ts'

/** Settings with which no source outside this machine is asked, of whatever chain. */
export function simulatedSettings({ url, chains, esploraOn }: Simulator): Record<string, string> {
  const servers = allChains()
    .filter(({ esploraUrl }) => esploraUrl !== undefined)
    .map(({ slug }) => [
      esploraSetting(slug),
      // What is not simulated is not known there.
      chains.includes(slug) ? esploraOn(slug).url : `${url}/nowhere`,
    ])
  return { BLOCKCHAIR_URL: url, ...Object.fromEntries(servers) }
}
