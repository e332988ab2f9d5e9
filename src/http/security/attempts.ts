import { isIPv6 } from 'node:net'
import type { Clock } from '../../domain/ports/clock.ts'

/** Failed tokens that one client may send in a row. */
export const ATTEMPTS = 10
/** After that, one attempt per second. */
const REFILL_MS = 1000
const CLIENTS_MAX = 10_000

interface Bucket {
  readonly left: number
  /** The time of that count (ms). */
  readonly at: number
}

/** Limits failed tokens per client: one guess per second finds no token. */
export class Attempts {
  readonly #clock: Clock
  readonly #buckets = new Map<string, Bucket>()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  mayTry(address: string): boolean {
    return this.#left(clientOf(address)) >= 1
  }

  countWrong(address: string): void {
    const client = clientOf(address)
    const left = this.#left(client) - 1
    this.#buckets.delete(client)
    this.#buckets.set(client, { left, at: this.#clock.now() })
    if (this.#buckets.size > CLIENTS_MAX) this.#forgetOne()
  }

  #left(client: string): number {
    const bucket = this.#buckets.get(client)
    if (bucket === undefined) return ATTEMPTS
    return Math.min(ATTEMPTS, bucket.left + Math.max(0, this.#clock.now() - bucket.at) / REFILL_MS)
  }

  /** The least recently used one. */
  #forgetOne(): void {
    const [oldest] = this.#buckets.keys()
    if (oldest !== undefined) this.#buckets.delete(oldest)
  }
}

/** An IPv6 client owns a whole /64 network, so the first 64 bits identify it. */
function clientOf(address: string): string {
  const [plain = ''] = address.split('%')
  const mapped = /^::ffff:([0-9.]+)$/i.exec(plain)?.[1]
  if (mapped !== undefined || !isIPv6(plain)) return mapped ?? plain
  const [head = '', tail] = plain.toLowerCase().split('::')
  const groups = head === '' ? [] : head.split(':')
  if (tail === undefined) return groups.slice(0, 4).join(':')
  const after = tail === '' ? [] : tail.split(':')
  const zeros = Array.from({ length: Math.max(0, 8 - groups.length - after.length) }, () => '0')
  return [...groups, ...zeros, ...after].slice(0, 4).join(':')
}
