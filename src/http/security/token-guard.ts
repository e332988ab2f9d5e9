import { hash, timingSafeEqual } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import type { Clock } from '../../domain/ports/clock.ts'
import type { SessionStore } from '../../domain/ports/session-store.ts'
import { HttpError } from '../errors/problem.ts'
import { Attempts } from './attempts.ts'
import { hasSessionCookie, Sessions } from './sessions.ts'

const BEARER = /^Bearer +(\S+) *$/i

/** Admits requests with the token or a session. Digests are compared, so that timing reveals nothing about the token. */
export class TokenGuard {
  readonly sessions: Sessions
  readonly #digest: Buffer
  readonly #attempts: Attempts

  constructor(token: string, store: SessionStore, clock: Clock) {
    this.#digest = digestOf(Buffer.from(token, 'utf8'))
    this.sessions = new Sessions(store, token, clock)
    this.#attempts = new Attempts(clock)
  }

  /** Throws HttpError `unauthorized` or `too_many_attempts`; null: admitted at once. */
  check(request: IncomingMessage): Promise<void> | null {
    const shown = BEARER.exec(request.headers.authorization ?? '')?.[1]
    // Node decodes header bytes as Latin-1.
    if (shown !== undefined) this.#compare(Buffer.from(shown, 'latin1'), request)
    else if (hasSessionCookie(request)) return this.#checkSession(request)
    else throw unauthorized('This server requires a token: sign in, or send "Authorization: Bearer …".')
    return null
  }

  /** Whether it would still be admitted: sessions expire. */
  async admits(request: IncomingMessage): Promise<boolean> {
    return (
      BEARER.test(request.headers.authorization ?? '') || (await this.sessions.expiryOf(request)) !== null
    )
  }

  /** For a token in a request body. Throws as `check`. */
  checkToken(token: string, request: IncomingMessage): void {
    this.#compare(Buffer.from(token, 'utf8'), request)
  }

  #compare(token: Buffer, request: IncomingMessage): void {
    const client = request.socket.remoteAddress ?? ''
    if (!this.#attempts.mayTry(client)) {
      throw new HttpError(
        'too_many_attempts',
        'Too many failed tokens from this address: one attempt per second.',
        { 'retry-after': '1' },
      )
    }
    if (timingSafeEqual(digestOf(token), this.#digest)) return
    this.#attempts.countWrong(client)
    throw unauthorized('Wrong token.')
  }

  async #checkSession(request: IncomingMessage): Promise<void> {
    if ((await this.sessions.expiryOf(request)) === null)
      throw unauthorized('The session has expired: sign in again.')
  }
}

function unauthorized(detail: string): HttpError {
  return new HttpError('unauthorized', detail, { 'www-authenticate': 'Bearer' })
}

function digestOf(token: Buffer): Buffer {
  return hash('sha256', token, 'buffer')
}
