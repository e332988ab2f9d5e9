import { DAY_SECONDS, dayOfSeconds } from '../../domain/day.ts'
import type { DayClose } from '../../domain/money/price.ts'
import { UnusableAnswer } from '../../net/answer-fields.ts'
import { parseNumbersAsText } from '../../net/exact-json.ts'
import { closesByDay } from '../closes-by-day.ts'
import { priceText } from '../price-text.ts'
import { readSeconds } from '../read-seconds.ts'

/** Ten times as many as one answer holds. */
const VALUES_MAX = 25_000

/**
 * Reads candles `[[time, low, high, open, close, volume], …]`, newest first, whose numbers are JSON numbers. A candle is
 * stamped with its opening: the close of the one stamped with a day's midnight is that day's. A candle without volume or
 * price repeats an older one: it is no price. Ascending. Throws UnusableAnswer, SyntaxError.
 */
export function decodeCandles(text: string): readonly DayClose[] {
  const candles = parseNumbersAsText(text, VALUES_MAX)
  if (!Array.isArray(candles)) throw new UnusableAnswer('the candles are not a list')
  return closesByDay(candles.map(decodeCandle))
}

function decodeCandle(candle: unknown): DayClose | null {
  if (!Array.isArray(candle)) throw new UnusableAnswer('a candle is not a list')
  const [time, , , , stated, volume]: readonly unknown[] = candle
  const seconds = readSeconds(time, 'a candle')
  const close = priceText(stated)
  if (close === null || priceText(volume) === null || seconds % DAY_SECONDS !== 0) return null
  return { day: dayOfSeconds(seconds), close }
}
