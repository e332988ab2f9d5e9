import { createHmac, randomBytes } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import type { Clock } from '../../domain/ports/clock.ts'
import type { SessionStore } from '../../domain/ports/session-store.ts'
import { type SessionCookie, secretsIn } from './session-cookie.ts'

const SECRET_BYTES = 32
const LIFETIME_SECONDS = 30 * 86_400
/** How much (ms) the clocks of two processes may differ. */
const SKEW_MS = 5 * 60_000

/**
 * Sessions of browsers that have presented the token once. The stored digest depends on the session's secret and on the
 * token: changing the token ends all sessions, and a copy of the database authorises none.
 */
export class Sessions {
  readonly #store: SessionStore
  readonly #token: string
  readonly #clock: Clock
  readonly #cookie: SessionCookie

  constructor(store: SessionStore, token: string, clock: Clock, cookie: SessionCookie) {
    this.#store = store
    this.#token = token
    this.#clock = clock
    this.#cookie = cookie
  }

  /** Starts a session; returns its `Set-Cookie` header. */
  async open(request: IncomingMessage): Promise<string> {
    const secret = randomBytes(SECRET_BYTES).toString('base64url')
    const now = this.#clock.now()
    await this.#store.open(this.#digestOf(secret), { now, expiresAt: now + LIFETIME_SECONDS * 1000 })
    return this.#cookie.set(request, secret, LIFETIME_SECONDS)
  }

  /** When the session of this request expires (ms); null if it has none. */
  async expiryOf(request: IncomingMessage): Promise<number | null> {
    for (const secret of secretsIn(request)) {
      const now = this.#clock.now()
      const expiresAt = await this.#store.expiryOf(this.#digestOf(secret), now)
      // One that lasts longer than any was opened by a clock that was ahead.
      if (expiresAt !== null && expiresAt <= now + LIFETIME_SECONDS * 1000 + SKEW_MS) return expiresAt
    }
    return null
  }

  /** Ends the session of this request, if it has one; returns the `Set-Cookie` header that deletes it. */
  async close(request: IncomingMessage): Promise<string> {
    for (const secret of secretsIn(request)) await this.#store.close(this.#digestOf(secret))
    return this.#cookie.clear(request)
  }

  #digestOf(secret: string): string {
    return createHmac('sha256', this.#token).update(secret).digest('base64url')
  }
}
