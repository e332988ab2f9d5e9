import type { IncomingMessage } from 'node:http'
import type { FastifyRequest } from 'fastify'
import type { Clock } from '../../domain/ports/clock.ts'
import type { SessionStore } from '../../domain/ports/session-store.ts'
import { HostGuard } from './host-guard.ts'
import { refuseCrossSite } from './refuse-cross-site.ts'
import { TokenGuard } from './token-guard.ts'

export interface GuardSettings {
  readonly apiToken: string | null
  readonly allowedHosts: readonly string[]
  readonly host: string
  readonly sessions: SessionStore
  readonly clock: Clock
}

type Done = (error?: Error) => void

/** Checks requests by host name, by origin and by token or session. */
export class Guard {
  /** Null: no token is required. */
  readonly token: TokenGuard | null
  readonly #hosts: HostGuard

  constructor({ apiToken, allowedHosts, host, sessions, clock }: GuardSettings) {
    this.#hosts = new HostGuard([...allowedHosts, host])
    this.token = apiToken === null ? null : new TokenGuard(apiToken, sessions, clock)
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
    refuseCrossSite(request)
  }
}
