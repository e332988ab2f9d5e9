import { hash, timingSafeEqual } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { HttpError } from '../errors/problem.ts'

const BEARER = /^Bearer +(\S+) *$/i

/** Lets through who knows the token. Digests are compared, so that time tells nothing about the token. */
export class TokenGuard {
  readonly #digest: Buffer | null

  constructor(token: string | null) {
    this.#digest = token === null ? null : digestOf(Buffer.from(token, 'utf8'))
  }

  /** Throws HttpError `unauthorized`. */
  check(request: IncomingMessage): void {
    if (this.#digest === null) return
    // Node reads a header's bytes as Latin-1, whatever they were meant to be.
    const token = BEARER.exec(request.headers.authorization ?? '')?.[1]
    if (token !== undefined && timingSafeEqual(digestOf(Buffer.from(token, 'latin1')), this.#digest)) return
    throw new HttpError(
      'unauthorized',
      token === undefined
        ? 'This server asks for its token: "Authorization: Bearer …".'
        : 'The token is not the one of this server.',
      { 'www-authenticate': 'Bearer' },
    )
  }
}

function digestOf(token: Buffer): Buffer {
  return hash('sha256', token, 'buffer')
}
