import type { FastifyReply, FastifyRequest } from 'fastify'
import { HttpError, PROBLEM_TYPE } from './problem.ts'
import { toProblem } from './to-problem.ts'

/** Answers with a problem; what is our own fault is logged with its stack. */
export function sendProblem(error: unknown, request: FastifyRequest, reply: FastifyReply): void {
  const problem = toProblem(error)
  if (problem.code === 'internal') {
    request.log.error({ err: error, method: request.method, path: pathOf(request) }, 'request failed')
  }
  if (error instanceof HttpError) reply.headers(error.headers)
  reply.code(problem.status).header('content-type', PROBLEM_TYPE).send(JSON.stringify(problem))
}

/** The path without its query, which may hold what is nobody's business. */
export function pathOf(request: FastifyRequest): string {
  return request.url.split('?', 1)[0] ?? ''
}
