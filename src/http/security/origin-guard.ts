import type { IncomingMessage } from 'node:http'
import { AppError } from '../../domain/errors.ts'
import type { HostGuard } from './host-guard.ts'

const READING = new Set(['GET', 'HEAD', 'OPTIONS', 'TRACE'])
/** What Sec-Fetch-Site says of requests that no other site makes. */
const OWN_SITES = new Set(['same-origin', 'same-site', 'none'])
/** Links of other sites may lead to the web app and to the documentation. */
const PAGE = /^\/(?:app|docs)?(?:[/?]|$)/

/**
 * Refuses what a browser sends on behalf of another site: requests that change anything, or read more than a page that
 * the person opens. Programs send none of these headers.
 */
export class OriginGuard {
  readonly #hosts: HostGuard
  readonly #publicUrl: URL | null

  constructor(hosts: HostGuard, publicUrl: URL | null) {
    this.#hosts = hosts
    this.#publicUrl = publicUrl
  }

  /** Throws AppError `cross_site_request`. */
  check(request: IncomingMessage): void {
    if (READING.has(request.method ?? '')) refuseReading(request)
    else this.#checkChange(request)
  }

  #checkChange({ headers }: IncomingMessage): void {
    const site = headers['sec-fetch-site']
    if (site !== undefined && site !== 'same-origin' && site !== 'none') {
      throw new AppError('cross_site_request', 'Requests from other sites may not change anything.')
    }
    const { origin } = headers
    if (origin === undefined || this.#isOwn(origin, headers)) return
    throw new AppError(
      'cross_site_request',
      'A reverse proxy must keep the Host header (nginx: proxy_set_header Host $http_host) or send X-Forwarded-Host with an allowed name; otherwise set PUBLIC_URL. ' +
        'The Origin and Host headers of this request differ, and other sites may not change anything.',
    )
  }

  /**
   * Whether the origin is the host that the browser asked for; the public host has one origin. A script cannot set X-Forwarded-Host for another
   * site, and a name that is rebound to this machine is not an allowed one.
   */
  #isOwn(origin: string, headers: IncomingMessage['headers']): boolean {
    if (this.#publicUrl?.hostname === URL.parse(origin)?.hostname) return this.#publicUrl?.origin === origin
    const [forwarded = ''] = String(headers['x-forwarded-host'] ?? '').split(',', 1)
    const name = forwarded.trim()
    return isHostOf(origin, headers.host ?? '') || (this.#hosts.allows(name) && isHostOf(origin, name))
  }
}

/** Another site cannot see what it reads, but exports and event streams cost work. */
function refuseReading({ headers, url = '' }: IncomingMessage): void {
  const site = headers['sec-fetch-site']
  if (site === undefined || OWN_SITES.has(String(site))) return
  if (headers['sec-fetch-mode'] === 'navigate' && PAGE.test(url)) return
  throw new AppError('cross_site_request', 'Other sites may link to the pages here, and read nothing else.')
}

function isHostOf(origin: string, host: string): boolean {
  const url = URL.parse(origin)
  return url !== null && url.host !== '' && url.host === URL.parse(`${url.protocol}//${host}`)?.host
}
