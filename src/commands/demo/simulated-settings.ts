import { allChains } from '../../domain/chains/chain.ts'
import type { Simulator } from '../../sim/simulator.ts'
import { CORE_CHAINS } from '../../sources/core/chains.ts'
import { ELECTRUM_CHAINS } from '../../sources/electrum/chains.ts'
import { ESPLORA_CHAINS } from '../../sources/esplora/chains.ts'

/** Settings that send every request to this machine, for any chain, and name no server of one's own. */
export function simulatedSettings({ url, chains, esploraOn, prices }: Simulator): Record<string, string> {
  const servers = allChains().flatMap(({ slug }) => {
    const known = ESPLORA_CHAINS[slug]
    if (known?.publicUrl === undefined) return []
    // A chain that is not simulated gets a path that is not served.
    return [[known.setting, chains.includes(slug) ? esploraOn(slug).url : `${url}/nowhere`]]
  })
  const own = allChains().flatMap(({ slug }) => [
    [ELECTRUM_CHAINS[slug].setting, ''],
    [CORE_CHAINS[slug].setting, ''],
  ])
  const priceSettings = prices?.settings ?? { PRICES: 'off' }
  return { BLOCKCHAIR_URL: url, ...priceSettings, ...Object.fromEntries([...servers, ...own]) }
}
