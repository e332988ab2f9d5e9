import type { IncomingMessage } from 'node:http'
import { AppError } from '../../domain/errors.ts'

const READING = new Set(['GET', 'HEAD', 'OPTIONS', 'TRACE'])
/** Links of other sites may lead to the web app and to the documentation. */
const PAGE = /^\/(?:app|docs)?(?:[/?]|$)/

/**
 * Throws AppError `cross_site_request` for a request that a browser sends on behalf of another site: one that changes
 * anything, or reads more than a page that the person opens. Programs send none of these headers.
 */
export function refuseCrossSite(request: IncomingMessage): void {
  if (READING.has(request.method ?? '')) refuseReading(request)
  else refuseChange(request)
}

/** Another site cannot see what it reads, but exports and event streams cost work. */
function refuseReading({ headers, url = '' }: IncomingMessage): void {
  if (headers['sec-fetch-site'] !== 'cross-site') return
  if (headers['sec-fetch-mode'] === 'navigate' && PAGE.test(url)) return
  throw new AppError('cross_site_request', 'Other sites may link to the pages here, and read nothing else.')
}

function refuseChange({ headers }: IncomingMessage): void {
  const { origin, host } = headers
  const site = headers['sec-fetch-site']
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
