import { hash } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { isIP } from 'node:net'
import { networkOf } from './client-network.ts'
import { secretsIn } from './session-cookie.ts'

/** Tells clients apart, for limits. */
export class Clients {
  readonly #isProxied: boolean
  readonly #hasSessions: boolean

  /** With a public URL, a reverse proxy is in between, which appends the client's address to X-Forwarded-For. */
  constructor(publicUrl: URL | null, hasSessions: boolean) {
    this.#isProxied = publicUrl !== null
    this.#hasSessions = hasSessions
  }

  /** The address that the request comes from. */
  readonly addressOf = ({ headers, socket }: IncomingMessage): string => {
    const given = this.#isProxied ? String(headers['x-forwarded-for'] ?? '') : ''
    const last = given.slice(given.lastIndexOf(',') + 1).trim()
    return isIP(last) === 0 ? (socket.remoteAddress ?? '') : last
  }

  /** The session of an authorised request, else the network that it comes from. */
  readonly keyOf = (request: IncomingMessage): string => {
    const [secret] =
      this.#hasSessions && request.headers.authorization === undefined ? secretsIn(request) : []
    return secret === undefined
      ? `network ${networkOf(this.addressOf(request))}`
      : `session ${hash('sha256', secret, 'base64url')}`
  }
}
