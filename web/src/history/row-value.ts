import type { ChainSlug } from '../../../src/domain/chains/chain.ts'
import { minorValueOf, unitPriceOf, type Value, writeMinor } from '../text/unit-price.ts'

/** What an amount of a row was worth, by the price of the row's own value. */
export function rowValue(
  row: { readonly amount: string; readonly value?: Value | null },
  chain: ChainSlug,
  amount: string,
): Value | null {
  const { value = null } = row
  if (value === null || amount === row.amount) return value
  const price = unitPriceOf(chain, value)
  return price === null
    ? null
    : { ...value, amount: writeMinor(minorValueOf(chain, amount, price), value.currency) }
}
