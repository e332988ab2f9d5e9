import { hash, timingSafeEqual } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import type { Clock } from '../../domain/ports/clock.ts'
import type { SessionStore } from '../../domain/ports/session-store.ts'
import { HttpError } from '../errors/problem.ts'
import { Attempts } from './attempts.ts'
import { type SessionCookie, secretsIn } from './session-cookie.ts'
import { Sessions } from './sessions.ts'

const BEARER = /^Bearer +(\S+) *$/i

export interface TokenGuardParts {
  readonly token: string
  readonly sessions: SessionStore
  readonly clock: Clock
  readonly cookie: SessionCookie
  readonly addressOf: (request: IncomingMessage) => string
}

/** Admits requests with the token or a session. Digests are compared, so that timing reveals nothing about the token. */
export class TokenGuard {
  readonly sessions: Sessions
  readonly #digest: Buffer
  readonly #attempts: Attempts
  readonly #addressOf: TokenGuardParts['addressOf']

  constructor({ token, sessions, clock, cookie, addressOf }: TokenGuardParts) {
    this.#digest = digestOf(Buffer.from(token, 'utf8'))
    this.sessions = new Sessions(sessions, token, clock, cookie)
    this.#attempts = new Attempts(clock)
    this.#addressOf = addressOf
  }

  /** Throws HttpError `unauthorized` or `too_many_attempts`; null: admitted at once. */
  check(request: IncomingMessage): Promise<void> | null {
    const shown = BEARER.exec(request.headers.authorization ?? '')?.[1]
    // Node decodes header bytes as Latin-1.
    if (shown !== undefined) this.#compare(Buffer.from(shown, 'latin1'), request)
    else if (secretsIn(request).length > 0) return this.#checkSession(request)
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

  /** The comparison comes first: only wrong tokens are limited. */
  #compare(token: Buffer, request: IncomingMessage): void {
    const digest = digestOf(token)
    if (timingSafeEqual(digest, this.#digest)) return
    if (this.#attempts.allows(this.#addressOf(request), digest.toString('base64'))) {
      throw unauthorized('Wrong token.')
    }
    throw new HttpError('too_many_attempts', 'Wrong token, and too many of them: one attempt per second.', {
      'retry-after': '1',
    })
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
