import type { Valuation } from '../../domain/money/valuation.ts'
import type { Values } from '../../tracker/values/values.ts'
import { parseCurrency } from '../json/parse-currency.ts'

/** What the `currency` of a request asks for; null without it. Throws AppError `invalid_request`. */
export async function askedValuation(
  { currency }: { readonly currency?: string },
  values: Values,
): Promise<Valuation | null> {
  return currency === undefined ? null : await values.in(parseCurrency(currency, values.currency))
}
