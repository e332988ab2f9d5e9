import { StartError } from '../domain/errors.ts'
import type { ProxyServer } from '../net/proxy/proxy-server.ts'
import { type Environment, readText } from './environment.ts'

const EXAMPLE = 'socks5h://127.0.0.1:9050 or http://127.0.0.1:8118'
const DEFAULT_PORTS = { 'socks5h:': 1080, 'http:': 80 } as const
const SOCKS_TEXT_BYTES_MAX = 255

/** The proxy that every connection to a source goes through; null for none. Throws StartError, which never repeats the value. */
export function readProxy(env: Environment): ProxyServer | null {
  const text = readText(env, 'PROXY')
  if (text === null) return null
  const scheme = /^([a-z0-9]+):\/\//i.exec(text)?.[1]?.toLowerCase() ?? ''
  if (/^socks/.test(scheme) && scheme !== 'socks5h') {
    throw new StartError(
      'PROXY must begin with socks5h:// for a SOCKS proxy: the proxy looks up all names, and only version 5 is supported.',
    )
  }
  const url = URL.parse(text)
  const protocol = url?.protocol
  if (url === null || (protocol !== 'socks5h:' && protocol !== 'http:') || !isBare(url)) {
    throw new StartError(`PROXY must be like ${EXAMPLE}, with user:password@ before the host if need be.`)
  }
  return Object.freeze({
    kind: protocol === 'http:' ? 'http' : 'socks5',
    host: url.hostname.replace(/^\[|\]$/g, ''),
    port: url.port === '' ? DEFAULT_PORTS[protocol] : Number(url.port),
    credentials: readCredentials(url),
  })
}

function isBare({ hostname, pathname, search, hash, port }: URL): boolean {
  return hostname !== '' && /^\/?$/.test(pathname) && search === '' && hash === '' && port !== '0'
}

function readCredentials({ username, password, protocol }: URL): ProxyServer['credentials'] {
  if (username === '' && password === '') return null
  const [user, secret] = [decode(username), decode(password)]
  const isTooLong = [user, secret].some((text) => Buffer.byteLength(text) > SOCKS_TEXT_BYTES_MAX)
  if (protocol === 'socks5h:' && (isTooLong || user === '')) {
    throw new StartError('PROXY: user name and password have 1 to 255 bytes each.')
  }
  if (protocol === 'http:' && user.includes(':')) {
    throw new StartError('PROXY: the user name of an HTTP proxy has no colon.')
  }
  return Object.freeze({ user, password: secret })
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    throw new StartError('PROXY: a percent sign in the user name or password is written as %25.')
  }
}
