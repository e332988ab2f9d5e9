import { assetOf } from '../domain/assets/asset.ts'
import type { ChainSlug } from '../domain/chains/chain.ts'
import type { LatestPrices } from '../domain/ports/latest-prices.ts'
import { LatestPriceKeeper } from '../prices/keeper/latest-prices.ts'
import { PriceKeeper } from '../prices/keeper/price-keeper.ts'
import type { Core } from './core.ts'
import { onUnexpected } from './open-watchers.ts'

/** How old (ms) the list of the coins may be that are followed. */
const FOLLOWED_AGE_MS = 1000

/** Keeps the closes of the coins that are followed. */
export function openPriceKeeper(core: Core): PriceKeeper {
  const { store, clock, prices } = core
  return new PriceKeeper({
    sources: prices.sources,
    rates: prices.rates,
    book: store.prices,
    changes: store.changes,
    followed: () => followed(core),
    clock,
    onUnexpected: onUnexpected(core),
  })
}

/** Asks for the prices of now when a request needs them. */
export function openLatestPrices(core: Core): LatestPrices {
  const { store, clock, prices, life } = core
  let known: { readonly at: number; readonly chains: readonly ChainSlug[] } | null = null
  return new LatestPriceKeeper({
    sources: prices.sources,
    book: store.prices,
    followed: async () => {
      const at = clock.now()
      if (known === null || Math.abs(at - known.at) > FOLLOWED_AGE_MS)
        known = { at, chains: await followed(core) }
      return known.chains
    },
    clock,
    stopping: life.stopping,
    onUnexpected: onUnexpected(core),
  })
}

async function followed({ store }: Core): Promise<readonly ChainSlug[]> {
  return (await store.histories.totals())
    .filter(({ addresses }) => addresses > 0)
    .map(({ asset }) => assetOf(asset).chain)
}
