import type { App } from './deps.ts'
import type { ProblemCode } from './errors/problem.ts'
import { type StatedProblem, stated, withProblems } from './schemas/problem.ts'

const WITH_BODY = new Set(['POST', 'PUT', 'PATCH', 'DELETE'])
const BODY_PROBLEMS = (['unsupported_media_type', 'payload_too_large'] as const).map(stated)

/** What the parsers of HTTP, of the query and of the body answer, and the router, on any path. */
export const TRANSPORT_PROBLEMS: readonly (ProblemCode | StatedProblem)[] = [
  ...[400, 408, 417, 422, 431].map((status) => ({ code: 'invalid_request', status }) as const),
  'method_not_allowed',
  'internal',
]

/** Adds these problems to the description of each operation that is registered after it: those that a hook answers. */
export function documentProblems(app: App, problems: readonly (ProblemCode | StatedProblem)[]): void {
  const shared = problems.map((problem) => (typeof problem === 'string' ? stated(problem) : problem))
  app.addHook('onRoute', (route) => {
    const { schema } = route
    if (schema === undefined || schema.hide === true) return
    const hasBody = [route.method].flat().some((method) => WITH_BODY.has(method))
    const all = hasBody ? [...shared, ...BODY_PROBLEMS] : shared
    route.schema = {
      ...schema,
      response: withProblems((schema.response ?? {}) as Record<number, object>, all),
    }
  })
}
