import { isFields, UnusableAnswer } from '../../net/answer-fields.ts'
import { priceText } from '../price-text.ts'
import { decodeResult } from './decode-result.ts'

/**
 * The last trade price of each market, under Kraken's own names: `c` is `[price, volume of the trade]`, `v` the volume
 * `[today, last 24 hours]`. A market without a trade in 24 hours has no price. Null if a pair is unknown.
 * Throws UnusableAnswer, SyntaxError, Refusal.
 */
export function decodeTicker(text: string): ReadonlyMap<string, string> | null {
  const result = decodeResult(text)
  if (result === null) return null
  const prices = new Map<string, string>()
  for (const [name, market] of Object.entries(result)) {
    if (!isFields(market)) throw new UnusableAnswer('a market is not an object')
    const { c: last, v: volume } = market
    if (!Array.isArray(last)) throw new UnusableAnswer('a market has no last trade')
    const price = priceText(last[0])
    const isTraded = !Array.isArray(volume) || priceText(volume[1]) !== null
    if (price !== null && isTraded) prices.set(name, price)
  }
  return prices
}
