import type { FastifyInstance } from 'fastify'
import { HttpError } from '../errors/problem.ts'

export const BODY_BYTES_MAX = 64 * 1024

/** Bodies are JSON by their content type, in UTF-8, or empty. */
export function acceptJsonBodies(app: FastifyInstance): void {
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('application/json', { parseAs: 'buffer' }, (_request, body, done) => {
    try {
      done(null, parseBody(body as Buffer))
    } catch (error) {
      done(error as Error)
    }
  })
}

function parseBody(body: Buffer): unknown {
  if (body.length === 0) return undefined
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body))
  } catch {
    throw new HttpError('invalid_request', 'The request body is not valid JSON in UTF-8.', {}, 400)
  }
}
