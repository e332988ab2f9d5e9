import type { FastifyRequest } from 'fastify'
import { HttpError } from '../errors/problem.ts'
import { isConsistent } from './request-target.ts'

/** Node takes the first of several, a proxy in front of it perhaps the last. */
const SINGLE: ReadonlySet<string> = new Set(['authorization', 'content-type', 'host', 'origin'])

/** A hook that refuses requests which a proxy and this server may understand differently. */
export function refuseAmbiguous({ raw, originalUrl }: FastifyRequest, _reply: unknown, done: () => void) {
  const twice = repeatedHeader(raw.rawHeaders)
  if (twice !== null) throw badRequest(`The request has more than one ${twice} header.`)
  if (!isConsistent(originalUrl, raw.headers.host)) {
    throw badRequest('The request target names another host than the Host header.')
  }
  done()
}

/** `headers`: names and values by turns. */
function repeatedHeader(headers: readonly string[]): string | null {
  const seen = new Set<string>()
  for (let at = 0; at < headers.length; at += 2) {
    const name = (headers[at] as string).toLowerCase()
    if (!SINGLE.has(name)) continue
    if (seen.has(name)) return name
    seen.add(name)
  }
  return null
}

function badRequest(detail: string): HttpError {
  return new HttpError('invalid_request', detail, { connection: 'close' }, 400)
}
