import { DAY_SECONDS, type Day, dayOfSeconds } from '../../domain/day.ts'
import { parsePositive } from '../../domain/money/decimal.ts'
import type { DayClose } from '../../domain/money/price.ts'
import { UnusableAnswer } from '../../net/answer-fields.ts'
import { parseNumbersAsText } from '../../net/exact-json.ts'

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
  const closes = new Map<Day, DayClose>()
  for (const candle of candles) {
    const close = decodeCandle(candle)
    if (close !== null && !closes.has(close.day)) closes.set(close.day, close)
  }
  return [...closes.values()].toSorted((a, b) => a.day - b.day)
}

function decodeCandle(candle: unknown): DayClose | null {
  if (!Array.isArray(candle)) throw new UnusableAnswer('a candle is not a list')
  const [time, , , , close, volume]: readonly unknown[] = candle
  if (typeof time !== 'string' || !/^\d{9,11}$/.test(time)) {
    throw new UnusableAnswer('a candle has no time in seconds')
  }
  const seconds = Number.parseInt(time, 10)
  if (seconds % DAY_SECONDS !== 0 || !isPositive(close) || !isPositive(volume)) return null
  return { day: dayOfSeconds(seconds), close }
}

function isPositive(value: unknown): value is string {
  return typeof value === 'string' && parsePositive(value) !== null
}
