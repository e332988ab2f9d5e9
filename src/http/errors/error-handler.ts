import type { FastifyReply, FastifyRequest } from 'fastify'
import { HttpError, PROBLEM_TYPE } from './problem.ts'
import { toProblem } from './to-problem.ts'

/** Replies with a problem; internal errors are logged with their stack. */
export function sendProblem(error: unknown, request: FastifyRequest, reply: FastifyReply): void {
  const problem = toProblem(error)
  if (problem.code === 'internal') {
    request.log.error({ err: error, method: request.method, path: pathOf(request) }, 'request failed')
  }
  if (error instanceof HttpError) reply.headers(error.headers)
  reply.code(problem.status).header('content-type', PROBLEM_TYPE).send(JSON.stringify(problem))
}

/** The path without its query, which may contain secrets. */
export function pathOf(request: FastifyRequest): string {
  return request.url.split('?', 1)[0] ?? ''
}
