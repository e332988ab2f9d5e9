import type { Day } from '../../domain/day.ts'
import type { PriceRequest } from './request.ts'

/**
 * Faults of one answer of a provider of prices.
 * - `throttled`: it refuses in its own way: Kraken with status 200, the others with 429. `status`: an error with it.
 * - `time-out`: no answer. `reset`: the connection is reset at once. `truncated`: it is closed in the middle of the body.
 *   `latency`: an additional delay.
 * - `holes`: it lacks these days. `no-price`: so does the day's price, in a form that is none; `no-volume` repeats the
 *   price of the day before in a candle without volume.
 * - `written`: prices in another form of the same number.
 * - `changed`: a provider that changes the past: these days' prices are so many percent of what they were.
 * - `counts-all-coins`: DefiLlama refuses more than 500 points of all coins together.
 * - `unzipped`: the ECB's file as it is.
 * Without `days` all of them.
 */
export type PriceFault =
  | { readonly kind: 'throttled' | 'time-out' | 'reset' | 'truncated' | 'counts-all-coins' | 'unzipped' }
  | { readonly kind: 'status'; readonly status: number }
  | { readonly kind: 'latency'; readonly ms: number }
  | { readonly kind: 'holes'; readonly days: (day: Day) => boolean }
  | { readonly kind: 'no-price'; readonly as: NoPrice; readonly days?: (day: Day) => boolean }
  | { readonly kind: 'written'; readonly as: 'exponent' | 'padded' }
  | { readonly kind: 'changed'; readonly percent: number; readonly days?: (day: Day) => boolean }

export type NoPrice = '0' | '-1' | 'null' | '' | 'no-volume'

/** Chooses the faults of a request; null or an empty list for none. */
export type PriceFaultPlan = (request: PriceRequest) => PriceFault | readonly PriceFault[] | null
