import type { App } from '../deps.ts'
import { formatTimeOrNull } from '../json/time.ts'
import { Done } from '../schemas/answers.ts'
import { problems } from '../schemas/problem.ts'
import { SessionBody, SignInBody } from '../schemas/session.ts'
import type { TokenGuard } from '../security/token-guard.ts'

/** For clients without a session. `guard` is null if no token is required. */
export function registerSignIn(app: App, guard: TokenGuard | null): void {
  app.post(
    '/session',
    {
      schema: {
        operationId: 'signIn',
        summary: 'Sign in a browser',
        description:
          'Exchanges the token for a session cookie (HttpOnly, SameSite=Strict, 30 days). After ten wrong tokens, one attempt per second; the right token is always admitted.',
        tags: ['operation'],
        security: [{}],
        body: SignInBody,
        response: { 200: Done, ...problems('unauthorized', 'too_many_attempts', 'store_unavailable') },
      },
    },
    async (request, reply) => {
      if (guard === null) return { detail: 'This server requires no token.' }
      guard.checkToken(request.body.token, request.raw)
      reply.header('set-cookie', await guard.sessions.open(request.raw))
      return { detail: 'Signed in.' }
    },
  )
}

export function registerSession(app: App, guard: TokenGuard | null): void {
  app.get(
    '/session',
    {
      schema: {
        operationId: 'getSession',
        summary: 'Whether a token is required, and when the session expires',
        tags: ['operation'],
        response: { 200: SessionBody, ...problems() },
      },
    },
    async (request) => ({
      token_required: guard !== null,
      expires_at: formatTimeOrNull((await guard?.sessions.expiryOf(request.raw)) ?? null),
    }),
  )
  app.delete(
    '/session',
    {
      schema: {
        operationId: 'signOut',
        summary: 'Sign out',
        tags: ['operation'],
        response: { 200: Done, ...problems() },
      },
    },
    async (request, reply) => {
      if (guard !== null) reply.header('set-cookie', await guard.sessions.close(request.raw))
      return { detail: 'Signed out.' }
    },
  )
}
