import type { IncomingMessage } from 'node:http'
import type { FastifyRequest } from 'fastify'
import type { Clock } from '../../domain/ports/clock.ts'
import type { SessionStore } from '../../domain/ports/session-store.ts'
import { Clients } from './clients.ts'
import { HostGuard } from './host-guard.ts'
import { OriginGuard } from './origin-guard.ts'
import { SessionCookie } from './session-cookie.ts'
import { TokenGuard } from './token-guard.ts'

export interface GuardSettings {
  readonly apiToken: string | null
  readonly allowedHosts: readonly string[]
  readonly host: string
  readonly publicUrl: URL | null
  readonly sessions: SessionStore
  readonly clock: Clock
}

/** What `checkVisitor` and `checkOwner` answer. The store keeps the sessions. */
export const VISITOR_PROBLEMS = ['cross_site_request', 'host_not_allowed'] as const
export const OWNER_PROBLEMS = [
  ...VISITOR_PROBLEMS,
  'unauthorized',
  'too_many_attempts',
  'store_unavailable',
] as const

type Done = (error?: Error) => void

/** Checks requests by host name, by origin and by token or session. */
export class Guard {
  /** Null: no token is required. */
  readonly token: TokenGuard | null
  readonly clients: Clients
  readonly #hosts: HostGuard
  readonly #origins: OriginGuard

  constructor({ apiToken, allowedHosts, host, publicUrl, sessions, clock }: GuardSettings) {
    const own = publicUrl === null ? [host] : [host, publicUrl.hostname]
    this.#hosts = new HostGuard([...allowedHosts, ...own])
    this.#origins = new OriginGuard(this.#hosts, publicUrl)
    this.clients = new Clients(publicUrl, apiToken !== null)
    const parts = { sessions, clock, cookie: new SessionCookie(publicUrl), addressOf: this.clients.addressOf }
    this.token = apiToken === null ? null : new TokenGuard({ token: apiToken, ...parts })
  }

  /** For routes without authorisation. */
  readonly checkVisitor = (request: FastifyRequest, _reply: unknown, done: Done): void => {
    this.#checkVisitor(request.raw)
    done()
  }

  /** For routes that need authorisation. */
  readonly checkOwner = (request: FastifyRequest, _reply: unknown, done: Done): void => {
    this.#checkVisitor(request.raw)
    const waiting = this.token?.check(request.raw) ?? null
    if (waiting === null) done()
    else waiting.then(() => done(), done)
  }

  #checkVisitor(request: IncomingMessage): void {
    this.#hosts.check(request)
    this.#origins.check(request)
  }
}
