import type { PriceNow } from '../../domain/money/price.ts'
import { priceText } from '../price-text.ts'
import { readSeconds } from '../read-seconds.ts'
import { decodeCoins } from './decode-coins.ts'

/**
 * Reads `{ coins: { <id>: { price, symbol, timestamp, confidence } } }`: each price with its own time.
 * Throws UnusableAnswer, SyntaxError.
 */
export function decodeCurrent(text: string): ReadonlyMap<string, PriceNow> {
  const prices = new Map<string, PriceNow>()
  for (const [id, { price: stated, timestamp }] of decodeCoins(text)) {
    const price = priceText(stated)
    if (price !== null) prices.set(id, { price, at: readSeconds(timestamp, 'a coin') })
  }
  return prices
}
