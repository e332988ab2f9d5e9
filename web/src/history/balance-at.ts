import { momentInZone } from '../text/moment-in-zone.ts'
import type { HistoryReader } from './shown-history.ts'

/** The balance at a moment that the person has chosen. */
export interface BalanceAt {
  /** RFC 3339. */
  readonly time: string
  readonly balance: string
  /** Of the row that set this balance, in page order; null before the first transaction. */
  readonly offset: number | null
}

/** `seconds` since 1970; for a moment that has not come yet, the balance now. */
export async function readBalanceAt(reader: HistoryReader, seconds: number): Promise<BalanceAt> {
  const asked = new Date(seconds * 1000)
  const { at, balance, offset } = await reader.balance(asked > new Date() ? {} : { at: seconds })
  return { time: at ?? asked.toISOString(), balance, offset }
}

/** The last second of a date (`2026-11-27`) in the chosen time zone; null for an incomplete date. */
export function endOfDay(date: string): number | null {
  const end = momentInZone(`${date}T23:59:59`)
  return Number.isNaN(end) ? null : Math.floor(end / 1000)
}
