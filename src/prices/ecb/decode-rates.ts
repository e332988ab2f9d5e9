import { parseDay } from '../../domain/day.ts'
import type { RatesOfDay } from '../../domain/money/price.ts'
import { UnusableAnswer } from '../../net/answer-fields.ts'
import { priceText } from '../price-text.ts'
import { isZip, unzipFirst } from './unzip.ts'

/** A hundred years of working days. */
const ROWS_MAX = 26_000
const COLUMNS_MAX = 500

/**
 * Reads the ECB's file of reference rates, zipped or not, out of bytes as latin1: a header `Date,USD,JPY,…,` and a row per
 * working day, newest first, with the units of each currency per euro. A line ends with a comma; `N/A` and anything else
 * that is no number is left out, and so is a row without a day. Ascending. Throws UnusableAnswer.
 */
export function decodeRates(latin1: string): readonly RatesOfDay[] {
  const bytes = Buffer.from(latin1, 'latin1')
  const text = (isZip(bytes) ? unzipFirst(bytes) : bytes).toString('utf8')
  const lines = text.replace(/^\ufeff/, '').split('\n', ROWS_MAX + 2)
  if (lines.length > ROWS_MAX + 1) throw new UnusableAnswer(`there are more than ${ROWS_MAX} rows`)
  const [header = [], ...rest] = lines.map((line) => line.split(',', COLUMNS_MAX).map((cell) => cell.trim()))
  const currencies = columnsOf(header)
  const byDay = new Map<number, RatesOfDay>()
  for (const cells of rest) {
    const rates = ratesOf(cells, currencies)
    if (rates !== null && !byDay.has(rates.day)) byDay.set(rates.day, rates)
  }
  if (byDay.size === 0) throw new UnusableAnswer('there is no day with rates')
  return [...byDay.values()].toSorted((a, b) => a.day - b.day)
}

/** The currency of each column, null where the header names none. */
function columnsOf(header: readonly string[]): readonly (string | null)[] {
  if (header[0] !== 'Date' || !header.includes('USD')) {
    throw new UnusableAnswer('the first line does not name the day and the US dollar')
  }
  return header.map((name) => (/^[A-Z]{3}$/.test(name) ? name : null))
}

function ratesOf(cells: readonly string[], currencies: readonly (string | null)[]): RatesOfDay | null {
  const day = parseDay(cells[0] ?? '')
  if (day === null) return null
  const rates: Record<string, string> = {}
  for (const [column, currency] of currencies.entries()) {
    const rate = priceText(cells[column])
    if (currency !== null && rate !== null) rates[currency] = rate
  }
  return Object.keys(rates).length === 0 ? null : { day, rates }
}
