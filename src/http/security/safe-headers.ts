import type { FastifyReply } from 'fastify'

const NOTHING = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

/** On every reply; a page relaxes what it needs. */
export const SAFE_HEADERS = Object.freeze({
  'cache-control': 'no-store',
  'content-security-policy': NOTHING,
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
})

/** The strict policy and what one page needs beyond it. */
export function contentPolicy(...allowed: readonly string[]): string {
  return [NOTHING, ...allowed].join('; ')
}

/** A hook that sets the safe headers first, so that error replies carry them too. */
export function setSafeHeaders(_request: unknown, reply: FastifyReply, done: () => void): void {
  reply.headers(SAFE_HEADERS)
  done()
}
