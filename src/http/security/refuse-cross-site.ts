import type { IncomingMessage } from 'node:http'
import { AppError } from '../../domain/errors.ts'

const READING = new Set(['GET', 'HEAD', 'OPTIONS', 'TRACE'])

/**
 * Throws AppError `cross_site_request` for a changing request that a browser sends on behalf of another site.
 * Programs send neither header.
 */
export function refuseCrossSite(request: IncomingMessage): void {
  if (READING.has(request.method ?? '')) return
  const { origin, host } = request.headers
  const site = request.headers['sec-fetch-site']
  const sameSite = site === undefined || site === 'same-origin' || site === 'none'
  if (sameSite && (origin === undefined || isOwnOrigin(origin, host ?? ''))) return
  throw new AppError('cross_site_request', 'Requests from other sites may not change anything.')
}

function isOwnOrigin(origin: string, host: string): boolean {
  try {
    const url = new URL(origin)
    return url.host !== '' && url.host === new URL(`${url.protocol}//${host}`).host
  } catch {
    return false
  }
}
