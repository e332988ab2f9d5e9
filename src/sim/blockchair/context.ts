import type { Json } from '../http/json-text.ts'
import type { FaultStatus } from './fault.ts'
import type { BlockchairRequest } from './request.ts'
import { timeText } from './time-text.ts'

/** The first members of the context, which depend on the request. */
export type ContextHead = Readonly<Record<string, Json>>

export interface CacheState {
  /** False for a cached answer. */
  readonly live: boolean
  /** When the answer was computed, in milliseconds since 1970. */
  readonly since: number
}

/** How long answers are cached, if they are. */
export const CACHE_SECONDS = 60
const AGGREGATED_SECONDS = 71
const CACHE_TIME = 0.0000028610229
const COST_DIGITS = 3

/** The `context` of an answer. `head` comes first, `cost` is in points. */
export function contextOf(head: ContextHead, priceUsd: number, cache: CacheState, cost: number): Json {
  const failed = 'error' in head
  const since = Math.floor(cache.since / 1000)
  return {
    ...head,
    market_price_usd: priceUsd,
    cache: head['source'] === 'A' ? aggregatedCache(since) : cacheJson(cache.live, since),
    api: {
      version: '2.0.95-ie',
      last_major_update: '2022-11-07 02:00:00',
      next_major_update: '2023-11-12 02:00:00',
      documentation: 'https://blockchair.com/api/docs',
      notice: 'Try out our new API v.3: https://3xpl.com/data',
    },
    servers: failed ? 'API4' : 'API4,BTC5',
    time: failed ? null : 0.0442050933837,
    render_time: 0.0028839111328125,
    full_time: failed ? 0.0028839111328125 : 0.0470890045166,
    request_cost: Number(cost.toFixed(COST_DIGITS)),
  }
}

function cacheJson(live: boolean, since: number): Json {
  const until = timeText(since + CACHE_SECONDS)
  return { live, duration: CACHE_SECONDS, since: timeText(since), until, time: live ? null : CACHE_TIME }
}

/** Statistics always come from a cache of fixed duration. */
function aggregatedCache(since: number): Json {
  const until = timeText(since + AGGREGATED_SECONDS)
  return { live: false, duration: 'Ignore', since: timeText(since), until, time: CACHE_TIME }
}

/** The cost of a request in points. */
export function costOf(request: BlockchairRequest): number {
  if (request.kind === 'premium') return 0
  if (request.kind === 'transactions') return 1 + 0.1 * (request.hashes.length - 1)
  if (request.kind !== 'address' && request.kind !== 'addresses') return 1
  return 1 + 0.1 * (request.addresses.length - 1) + (request.details ? 1 : 0)
}

const ERROR_TEXTS: Readonly<Record<FaultStatus, string>> = Object.freeze({
  400: 'Invalid request',
  402: 'You have exceeded the daily limit of requests. Please apply for an API key.',
  403: 'Forbidden',
  404: 'Not found',
  429: 'Too many requests',
  430: 'Your IP address is temporary blacklisted due to exceeding usage of API resources. Please apply for an API key by contacting us at info@blockchair.com',
  434: 'Your IP address is temporarily blocked',
  435: 'Too many requests per second',
  436: 'The limit of requests is exceeded',
  437: 'The limit of request complexity is exceeded',
  500: 'Something went wrong',
  503: 'Service unavailable',
})

export const UNKNOWN_KEY_TEXT = 'Invalid API token. Please contact us at info@blockchair.com.'

export function errorTextOf(status: FaultStatus): string {
  return ERROR_TEXTS[status]
}
