import type { ChainSlug } from '../../domain/chains/chain.ts'
import { type Day, parseDay } from '../../domain/day.ts'
import type { DayRange } from '../../domain/ports/price-source.ts'
import { DEFILLAMA_PRODUCTS } from './products.ts'

/** Coins that are asked about together. */
export interface ChartRequest {
  readonly chains: readonly ChainSlug[]
  readonly from: Day
  /** How many days. */
  readonly days: number
}

/** Longer spans are refused with 400. */
export const SPAN_MAX = 500

/** One request for all coins that have a series in these days, of at most `SPAN_MAX` days; null if there is none. */
export function chartRequest(chains: readonly ChainSlug[], { from, to }: DayRange): ChartRequest | null {
  const listed = chains.filter((chain) => firstDay(chain) <= to)
  if (listed.length === 0) return null
  const first = Math.max(from, to - SPAN_MAX + 1, Math.min(...listed.map(firstDay)))
  return first > to ? null : { chains: listed, from: first, days: to - first + 1 }
}

/** The same in requests of at most `SPAN_MAX` points in all. */
export function splitRequest({ chains, from, days }: ChartRequest): readonly ChartRequest[] {
  const together = Math.max(Math.floor(SPAN_MAX / days), 1)
  return Array.from({ length: Math.ceil(chains.length / together) }, (_, part) => ({
    chains: chains.slice(part * together, (part + 1) * together),
    from,
    days,
  }))
}

export function firstDay(chain: ChainSlug): Day {
  return parseDay(DEFILLAMA_PRODUCTS[chain].since) ?? 0
}
