import { DAY_SECONDS, dayOfSeconds, startOfDay } from '../../domain/day.ts'
import type { DayClose } from '../../domain/money/price.ts'
import { arrayField, isFields, UnusableAnswer } from '../../net/answer-fields.ts'
import { closesByDay } from '../closes-by-day.ts'
import { priceText } from '../price-text.ts'
import { readSeconds } from '../read-seconds.ts'
import { decodeCoins } from './decode-coins.ts'

/** A point that is further from midnight is no close. The server itself searches a tenth of the period. */
const DISTANCE_MAX = DAY_SECONDS / 10

interface Point {
  readonly close: DayClose
  /** From midnight (s). */
  readonly distance: number
}

/**
 * Reads `{ coins: { <id>: { symbol, confidence, prices: [{ timestamp, price }, …] } } }`. A point near a midnight is the
 * close of the day that ends there; of two the nearer one. Ascending. Throws UnusableAnswer, SyntaxError.
 */
export function decodeChart(text: string): ReadonlyMap<string, readonly DayClose[]> {
  const closes = new Map<string, readonly DayClose[]>()
  for (const [id, coin] of decodeCoins(text)) closes.set(id, closesOf(arrayField(coin, 'prices')))
  return closes
}

function closesOf(prices: readonly unknown[]): readonly DayClose[] {
  const points = prices.flatMap((price) => decodePoint(price) ?? [])
  const nearest = new Map<number, number>()
  for (const { close, distance } of points) {
    nearest.set(close.day, Math.min(distance, nearest.get(close.day) ?? distance))
  }
  const kept = points.filter(({ close, distance }) => distance === nearest.get(close.day))
  return closesByDay(kept.map(({ close }) => close))
}

function decodePoint(point: unknown): Point | null {
  if (!isFields(point)) throw new UnusableAnswer('a point is not an object')
  const seconds = readSeconds(point['timestamp'], 'a point')
  const midnight = dayOfSeconds(seconds + DAY_SECONDS / 2)
  const distance = Math.abs(seconds - startOfDay(midnight))
  const close = priceText(point['price'])
  if (close === null || distance > DISTANCE_MAX) return null
  return { close: { day: midnight - 1, close }, distance }
}
