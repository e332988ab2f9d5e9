import type { ChainSlug } from '../chains/chain.ts'

/** The prices of now. */
export interface LatestPrices {
  /**
   * A request needs them: prices older than five minutes are asked for in the background. Where a coin is not among the `known`
   * ones that have a price, it waits a moment for them. Returns whether there may be new ones.
   */
  wanted(known: ReadonlySet<ChainSlug>): Promise<boolean>
}
