import type { Clock } from '../../domain/ports/clock.ts'
import { networkOf } from './client-network.ts'

/** Wrong tokens that one client may send in a row; after that, one a second. */
export const ATTEMPTS = 10
const REFILL_MS = 1000
/** The same for all clients together. */
export const ATTEMPTS_OF_ALL = 200
const REFILL_OF_ALL_MS = 50
const CLIENTS_MAX = 10_000
const KNOWN_MAX = 1000

interface Bucket {
  readonly left: number
  /** The time of that count (ms). */
  readonly at: number
}

/**
 * Limits wrong tokens, per client and overall. The right one is never compared here, so wrong guesses never keep its
 * owner out. A wrong token that was counted already is no new guess: a client with an old token only repeats it.
 */
export class Attempts {
  readonly #clock: Clock
  readonly #buckets = new Map<string, Bucket>()
  readonly #known = new Set<string>()
  #all: Bucket

  constructor(clock: Clock) {
    this.#clock = clock
    this.#all = { left: ATTEMPTS_OF_ALL, at: clock.now() }
  }

  /** Counts a wrong token, given by its digest; false: one too many. */
  allows(address: string, digest: string): boolean {
    if (this.#known.has(digest)) return true
    const client = networkOf(address)
    const own = this.#leftOf(client)
    const all = refilled(this.#all, this.#clock.now(), ATTEMPTS_OF_ALL, REFILL_OF_ALL_MS)
    if (own < 1 || all < 1) return false
    const at = this.#clock.now()
    this.#all = { left: all - 1, at }
    keep(this.#buckets, client, { left: own - 1, at })
    this.#known.add(digest)
    if (this.#known.size > KNOWN_MAX) forgetFirst(this.#known)
    return true
  }

  #leftOf(client: string): number {
    const bucket = this.#buckets.get(client)
    return bucket === undefined ? ATTEMPTS : refilled(bucket, this.#clock.now(), ATTEMPTS, REFILL_MS)
  }
}

function refilled({ left, at }: Bucket, now: number, most: number, refillMs: number): number {
  return Math.min(most, left + Math.max(0, now - at) / refillMs)
}

/** Of too many, the least recently used one is forgotten. */
function keep(buckets: Map<string, Bucket>, client: string, bucket: Bucket): void {
  buckets.delete(client)
  buckets.set(client, bucket)
  if (buckets.size > CLIENTS_MAX) forgetFirst(buckets)
}

function forgetFirst(items: Map<string, unknown> | Set<string>): void {
  const [oldest] = items.keys()
  if (oldest !== undefined) items.delete(oldest)
}
