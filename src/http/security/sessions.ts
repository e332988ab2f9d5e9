import { createHmac, randomBytes } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import type { Clock } from '../../domain/ports/clock.ts'
import type { SessionStore } from '../../domain/ports/session-store.ts'

const COOKIE = 'cointracker_session'
const SECRET_BYTES = 32
const LIFETIME_SECONDS = 30 * 86_400
const ATTRIBUTES = 'Path=/; HttpOnly; SameSite=Strict'
const SECRET = new RegExp(`(?:^|; *)${COOKIE}=([A-Za-z0-9_-]{43})(?:;|$)`)

/**
 * Sessions of browsers that have presented the token once. The stored digest depends on the session's secret and on the
 * token: changing the token ends all sessions, and a copy of the database authorises none.
 */
export class Sessions {
  readonly #store: SessionStore
  readonly #token: string
  readonly #clock: Clock

  constructor(store: SessionStore, token: string, clock: Clock) {
    this.#store = store
    this.#token = token
    this.#clock = clock
  }

  /** Starts a session; returns its `Set-Cookie` header. */
  async open(): Promise<string> {
    const secret = randomBytes(SECRET_BYTES).toString('base64url')
    const now = this.#clock.now()
    await this.#store.open(this.#digestOf(secret), { now, expiresAt: now + LIFETIME_SECONDS * 1000 })
    return `${COOKIE}=${secret}; Max-Age=${LIFETIME_SECONDS}; ${ATTRIBUTES}`
  }

  /** When the session of this request expires (ms); null if it has none. */
  async expiryOf(request: IncomingMessage): Promise<number | null> {
    const secret = secretIn(request)
    return secret === null ? null : this.#store.expiryOf(this.#digestOf(secret), this.#clock.now())
  }

  /** Ends the session of this request, if it has one; returns the `Set-Cookie` header that deletes it. */
  async close(request: IncomingMessage): Promise<string> {
    const secret = secretIn(request)
    if (secret !== null) await this.#store.close(this.#digestOf(secret))
    return `${COOKIE}=; Max-Age=0; ${ATTRIBUTES}`
  }

  #digestOf(secret: string): string {
    return createHmac('sha256', this.#token).update(secret).digest('base64url')
  }
}

export function hasSessionCookie(request: IncomingMessage): boolean {
  return secretIn(request) !== null
}

function secretIn(request: IncomingMessage): string | null {
  return SECRET.exec(request.headers.cookie ?? '')?.[1] ?? null
}
