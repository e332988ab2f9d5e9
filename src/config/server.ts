import { isIPv6 } from 'node:net'
import { StartError } from '../domain/errors.ts'
import { type Environment, readNumber, readText, readWord } from './environment.ts'
import { isHostName } from './host.ts'
import { readPublicUrl } from './public-url.ts'

const PORT_MAX = 65_535
const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const

const LOG_FORMATS = ['auto', 'pretty', 'json'] as const

/** `auto`: `pretty` on a terminal, otherwise `json`. */
export type LogFormat = (typeof LOG_FORMATS)[number]
export type LogLevel = (typeof LOG_LEVELS)[number]

export interface ServerSettings {
  /** The listen address: a name, an IPv4 address or an IPv6 address without brackets. */
  readonly host: string
  /** 0 picks a free one. */
  readonly port: number
  /** How browsers reach the program through a proxy; its path ends with a slash. Null: as `host` and `port` say. */
  readonly publicUrl: URL | null
  readonly logLevel: LogLevel
  readonly logFormat: LogFormat
}

export function readServer(env: Environment): ServerSettings {
  return {
    host: readHost(env),
    port: readNumber(env, 'PORT', 8000, 0, PORT_MAX),
    publicUrl: readPublicUrl(env),
    logLevel: readWord(env, 'LOG_LEVEL', 'info', LOG_LEVELS),
    logFormat: readWord(env, 'LOG_FORMAT', 'auto', LOG_FORMATS),
  }
}

function readHost(env: Environment): string {
  const text = (readText(env, 'HOST') ?? '127.0.0.1').toLowerCase()
  const host = text.startsWith('[') && text.endsWith(']') ? text.slice(1, -1) : text
  if (isIPv6(host) || (host === text && isHostName(host))) return host
  throw new StartError('HOST must be a host name or an IP address without port, such as 127.0.0.1.')
}
