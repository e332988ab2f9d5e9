import type { FastifyReply, FastifyRequest } from 'fastify'
import { HttpError, PROBLEM_TYPE } from './problem.ts'
import { toProblem } from './to-problem.ts'

/** Ids and names are shorter; a private key in the path is longer. */
const SEGMENT_MAX = 20

/** Replies with a problem; internal errors are logged with their stack. */
export function sendProblem(error: unknown, request: FastifyRequest, reply: FastifyReply): void {
  const problem = toProblem(error)
  if (problem.code === 'internal') {
    request.log.error({ err: error, method: request.method, path: pathOf(request) }, 'request failed')
  }
  if (error instanceof HttpError) reply.headers(error.headers)
  // Closed while the client still sends, a connection loses the reply. The rest of the body is discarded instead.
  if (problem.status === 413) reply.removeHeader('connection')
  reply.code(problem.status).header('content-type', PROBLEM_TYPE).send(JSON.stringify(problem))
}

/** The path without its query and without long segments, which may be secrets. */
export function pathOf(request: FastifyRequest): string {
  const path = request.url.split('?', 1)[0] ?? ''
  return path
    .split('/')
    .map((segment) => (segment.length > SEGMENT_MAX ? '…' : segment))
    .join('/')
}
