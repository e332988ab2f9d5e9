import type { ChainSlug } from '../../../src/domain/chains/chain.ts'
import { chainOfSymbol } from '../owners/currency-decimals.ts'

interface CoinBalance {
  readonly balance: string
  /** "BTC". */
  readonly currency: string
}

/** Balances by their chains, as values are computed of them. */
export function coinsOf(
  balances: readonly CoinBalance[],
): readonly { readonly chain: ChainSlug; readonly balance: string; readonly symbol: string }[] {
  return balances.flatMap(({ balance, currency }) => {
    const chain = chainOfSymbol(currency)
    return chain === null ? [] : { chain, balance, symbol: currency }
  })
}
