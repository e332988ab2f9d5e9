import { StartError } from '../domain/errors.ts'
import { type Environment, readText } from './environment.ts'

/** Names as Node expects them. A URL may contain a password: never log or show it. */
export interface EnvironmentProxies {
  readonly http_proxy?: string
  readonly https_proxy?: string
  readonly no_proxy?: string
}

/**
 * The proxies for HTTP requests to sources, from the environment variables that other programs read too; null for none. As
 * usual, the lower-case name wins, and ALL_PROXY serves where the name for the scheme is missing. PROXY replaces them all.
 */
export function readEnvironmentProxies(env: Environment): EnvironmentProxies | null {
  if (readText(env, 'PROXY') !== null) return null
  const all = readOne(env, 'ALL_PROXY')
  const http = readOne(env, 'HTTP_PROXY') ?? all
  const https = readOne(env, 'HTTPS_PROXY') ?? all
  if (http === null && https === null) return null
  const direct = readText(env, 'no_proxy') ?? readText(env, 'NO_PROXY')
  return Object.freeze({
    ...(http === null ? {} : { http_proxy: http }),
    ...(https === null ? {} : { https_proxy: https }),
    ...(direct === null ? {} : { no_proxy: direct }),
  })
}

function readOne(env: Environment, upper: string): string | null {
  const name = readText(env, upper.toLowerCase()) === null ? upper : upper.toLowerCase()
  const text = readText(env, name)
  if (text === null) return null
  const url = URL.parse(text.includes('://') ? text : `http://${text}`)
  if (url !== null && /^https?:$/.test(url.protocol) && url.hostname !== '') return url.href
  const isSocks = /^socks/i.test(text)
  throw new StartError(
    `${name} must be an http or https URL, such as http://127.0.0.1:8118${isSocks ? '; a SOCKS proxy is set as PROXY, such as socks5h://127.0.0.1:9050' : ''}.`,
  )
}
