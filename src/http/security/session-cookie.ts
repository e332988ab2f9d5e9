import type { IncomingMessage } from 'node:http'

const NAME = 'cointracker_session'
const SECRET = new RegExp(
  `(?:^|;)[ \\t]*(?:__Host-|__Secure-)?${NAME}(?:_[0-9]+)?=([A-Za-z0-9_-]{43})[ \\t]*(?=;|$)`,
  'g',
)
/** Each one costs a look into the store. */
const CANDIDATES_MAX = 32

/**
 * The cookie of a session. A browser sends it to every port of a host, so its name contains the port that the browser
 * connects to: two instances on one host do not overwrite each other's. `publicUrl` determines what else is known
 * about the connection; null for plain HTTP without a path.
 */
export class SessionCookie {
  readonly #publicUrl: URL | null

  constructor(publicUrl: URL | null) {
    this.#publicUrl = publicUrl
  }

  /** A `Set-Cookie` header. */
  set(request: IncomingMessage, secret: string, seconds: number): string {
    return `${this.#name(request)}=${secret}; Max-Age=${seconds}; ${this.#attributes()}`
  }

  /** A `Set-Cookie` header. */
  clear(request: IncomingMessage): string {
    return `${this.#name(request)}=; Max-Age=0; ${this.#attributes()}`
  }

  #name({ headers }: IncomingMessage): string {
    const port = this.#publicUrl?.port ?? portIn(headers.host ?? '')
    const name = port === '' ? NAME : `${NAME}_${port}`
    if (this.#publicUrl?.protocol !== 'https:') return name
    return `${this.#publicUrl.pathname === '/' ? '__Host-' : '__Secure-'}${name}`
  }

  #attributes(): string {
    const path = this.#publicUrl?.pathname.replace(/(.)\/$/, '$1') ?? '/'
    const secure = this.#publicUrl?.protocol === 'https:' ? ' Secure;' : ''
    return `Path=${path};${secure} HttpOnly; SameSite=Strict`
  }
}

/** All that may be the secret of a session here: a browser also sends the cookies of other instances and paths. */
export function secretsIn({ headers }: IncomingMessage): readonly string[] {
  const found = new Set<string>()
  for (const [, secret = ''] of (headers.cookie ?? '').matchAll(SECRET)) {
    found.add(secret)
    if (found.size === CANDIDATES_MAX) break
  }
  return [...found]
}

/** Empty for the usual ports of HTTP and HTTPS. */
function portIn(host: string): string {
  const port = /:([0-9]{1,5})$/.exec(host)?.[1] ?? ''
  return port === '80' || port === '443' ? '' : port
}
