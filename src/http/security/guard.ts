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

/** Who may ask: by the name that was called, by the site that asks, by the token. */
export class Guard {
  /** Null: nobody has to show a token. */
  readonly token: TokenGuard | null
  readonly #hosts: HostGuard

  constructor({ apiToken, allowedHosts, host, sessions, clock }: GuardSettings) {
    this.#hosts = new HostGuard([...allowedHosts, host])
    this.token = apiToken === null ? null : new TokenGuard(apiToken, sessions, clock)
  }

  /** For what anyone may see who called us by a name of ours. */
  readonly checkVisitor = (request: FastifyRequest, _reply: unknown, done: Done): void => {
    this.#checkVisitor(request.raw)
    done()
  }

  /** For everything else. */
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
