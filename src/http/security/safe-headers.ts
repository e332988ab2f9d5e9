import type { FastifyReply } from 'fastify'

const NOTHING = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

export type SafeHeaders = Readonly<Record<string, string>>

const ALWAYS: SafeHeaders = Object.freeze({
  'cache-control': 'no-store',
  'content-security-policy': NOTHING,
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
})

/** On every reply; a page relaxes what it needs. Where browsers use HTTPS, they are told to use nothing else for a year. */
export function safeHeadersFor(publicUrl: URL | null): SafeHeaders {
  if (publicUrl?.protocol !== 'https:') return ALWAYS
  return Object.freeze({ ...ALWAYS, 'strict-transport-security': 'max-age=31536000' })
}

/** The strict policy and what one page needs beyond it. */
export function contentPolicy(...allowed: readonly string[]): string {
  return [NOTHING, ...allowed].join('; ')
}

/** A hook that sets the safe headers first, so that error replies carry them too. */
export function setSafeHeaders(headers: SafeHeaders) {
  return (_request: unknown, reply: FastifyReply, done: () => void): void => {
    reply.headers(headers)
    done()
  }
}
