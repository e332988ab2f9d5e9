import { DAY_SECONDS, dayOfSeconds } from '../../domain/day.ts'
import type { DayClose } from '../../domain/money/price.ts'
import { arrayField, isFields, objectField, UnusableAnswer } from '../../net/answer-fields.ts'
import { parseNumbersAsText } from '../../net/exact-json.ts'
import { closesByDay } from '../closes-by-day.ts'
import { priceText } from '../price-text.ts'
import { readSeconds } from '../read-seconds.ts'

/** Three times as many as an answer of 1,000 candles holds. */
const VALUES_MAX = 25_000

/**
 * Reads `{ data: { pair, ohlc: [{ timestamp, open, high, low, close, volume }, …] } }`, oldest first, all strings. A
 * candle is stamped with its opening; one without volume repeats an older price: it is none. Ascending. `asked`: the pair,
 * such as `btcusd`, which the answer spells `BTC/USD`.
 * Throws UnusableAnswer, SyntaxError.
 */
export function decodeCandles(text: string, asked: string): readonly DayClose[] {
  const answer = parseNumbersAsText(text, VALUES_MAX)
  if (!isFields(answer)) throw new UnusableAnswer('it is not an object')
  const data = objectField(answer, 'data')
  const { pair = asked } = data
  if (typeof pair !== 'string' || pair.toLowerCase().replace('/', '') !== asked) {
    throw new UnusableAnswer('data is about another pair')
  }
  return closesByDay(arrayField(data, 'ohlc').map(decodeCandle))
}

function decodeCandle(candle: unknown): DayClose | null {
  if (!isFields(candle)) throw new UnusableAnswer('a candle is not an object')
  const { timestamp, close: stated, volume } = candle
  const seconds = readSeconds(timestamp, 'a candle')
  const close = priceText(stated)
  if (close === null || priceText(volume) === null || seconds % DAY_SECONDS !== 0) return null
  return { day: dayOfSeconds(seconds), close }
}
