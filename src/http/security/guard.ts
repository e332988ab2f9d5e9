import type { IncomingMessage } from 'node:http'
import type { FastifyRequest } from 'fastify'
import { HostGuard } from './host-guard.ts'
import { refuseCrossSite } from './refuse-cross-site.ts'
import { TokenGuard } from './token-guard.ts'

export interface GuardSettings {
  readonly apiToken: string | null
  readonly allowedHosts: readonly string[]
  readonly host: string
}

/** Who may ask: by the name that was called, by the site that asks, by the token. */
export class Guard {
  readonly #hosts: HostGuard
  readonly #token: TokenGuard

  constructor({ apiToken, allowedHosts, host }: GuardSettings) {
    this.#hosts = new HostGuard([...allowedHosts, host])
    this.#token = new TokenGuard(apiToken)
  }

  /** For what anyone may see who called us by a name of ours. */
  readonly checkVisitor = (request: FastifyRequest, _reply: unknown, done: () => void): void => {
    this.#checkVisitor(request.raw)
    done()
  }

  /** For everything else. */
  readonly checkOwner = (request: FastifyRequest, _reply: unknown, done: () => void): void => {
    this.checkOwnerOf(request)
    done()
  }

  /** As checkOwner, outside of a hook. */
  checkOwnerOf(request: FastifyRequest): void {
    this.#checkVisitor(request.raw)
    this.#token.check(request.raw)
  }

  #checkVisitor(request: IncomingMessage): void {
    this.#hosts.check(request)
    refuseCrossSite(request)
  }
}
