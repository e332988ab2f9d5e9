import { DAY_SECONDS, dayOfSeconds } from '../../domain/day.ts'
import type { DayClose } from '../../domain/money/price.ts'
import { arrayField, UnusableAnswer } from '../../net/answer-fields.ts'
import { closesByDay } from '../closes-by-day.ts'
import { priceText } from '../price-text.ts'
import { readSeconds } from '../read-seconds.ts'
import { decodeResult } from './decode-result.ts'

/**
 * Reads candles `[time, open, high, low, close, vwap, volume, count]`, oldest first, under the only key of the result
 * that is not `last`: one of Kraken's `names` of the pair. The last candle still runs. A candle without volume repeats an
 * older price: it is none. Ascending; none of an unknown pair. Throws UnusableAnswer, SyntaxError, Refusal.
 */
export function decodeCandles(text: string, names: readonly string[]): readonly DayClose[] {
  const result = decodeResult(text)
  if (result === null) return []
  const pairs = Object.keys(result).filter((key) => key !== 'last')
  const [pair] = pairs
  if (pair === undefined || pairs.length > 1) throw new UnusableAnswer('the result is not about one pair')
  if (!names.includes(pair)) throw new UnusableAnswer('the result is about another pair')
  return closesByDay(arrayField(result, pair).map(decodeCandle))
}

function decodeCandle(candle: unknown): DayClose | null {
  if (!Array.isArray(candle)) throw new UnusableAnswer('a candle is not a list')
  const [time, , , , stated, , volume]: readonly unknown[] = candle
  const seconds = readSeconds(time, 'a candle')
  const close = priceText(stated)
  if (close === null || priceText(volume) === null || seconds % DAY_SECONDS !== 0) return null
  return { day: dayOfSeconds(seconds), close }
}
