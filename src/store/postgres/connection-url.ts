import type pg from 'pg'
import { StartError } from '../../domain/errors.ts'

/** How to connect to one server. */
export type ServerConfig = Pick<pg.ClientConfig, 'connectionString' | 'keepAlive'>

export interface ConnectionUrl {
  /** In the order in which they are tried: each host, and for each host the ways that its `sslmode` allows. */
  readonly servers: readonly ServerConfig[]
  /** Longest time (ms) to wait for a connection to one of them. */
  readonly connectMs: number
}

const SSL_MODES = ['disable', 'allow', 'prefer', 'require', 'verify-ca', 'verify-full']
/** Sessions that may write; the program cannot run on any other. */
const WRITABLE = ['any', 'read-write', 'primary']
const READ_ONLY = ['read-only', 'standby', 'prefer-standby']
/** Parameters of libpq that have the same meaning here; those without any effect are not among them. */
const PARAMETERS = new Set([
  'application_name',
  'client_encoding',
  'connect_timeout',
  'host',
  'options',
  'port',
  'sslcert',
  'sslkey',
  'sslmode',
  'sslnegotiation',
  'sslrootcert',
  'target_session_attrs',
])
/** Read here; `pg` must not see them. */
const READ_HERE = ['connect_timeout', 'host', 'port', 'sslmode', 'target_session_attrs']

const CONNECT_MS = 10_000
/** With several hosts one that does not respond must not delay the others for long. */
const CONNECT_NEXT_MS = 2000

/** Reads a connection URL as libpq does, several hosts included. Throws StartError, which contains no part of the login. */
export function parseConnectionUrl(url: string): ConnectionUrl {
  const [, start = '', authority = '', path = '', query = ''] =
    /^(postgres(?:ql)?:\/\/(?:[^@/?#]*@)?)([^/?#]*)([^?#]*)(\?[^#]*)?/i.exec(url) ?? []
  const parameters = new URLSearchParams(query)
  refuseParameters(parameters)
  const hosts = readHosts(authority, parameters)
  const ways = waysOf(parameters)
  const connectMs = readTimeout(parameters) ?? (hosts.length > 1 ? CONNECT_NEXT_MS : CONNECT_MS)
  for (const name of READ_HERE) parameters.delete(name)
  const servers = hosts.flatMap(({ host, port }) =>
    ways.map((way) => {
      const all = new URLSearchParams([...parameters, ...way, ['host', host], ['port', port]])
      return { connectionString: `${start}host${path}?${all}`, keepAlive: true }
    }),
  )
  return { servers, connectMs }
}

function refuseParameters(parameters: URLSearchParams): void {
  if (parameters.has('schema') || parameters.has('search_path')) {
    throw new StartError(
      'DATABASE_URL: write a schema as options=-c%20search_path%3DNAME, as for psql; there is no parameter for it.',
    )
  }
  const unknown = [...parameters.keys()].find((name) => !PARAMETERS.has(name))
  if (unknown !== undefined) {
    throw new StartError(
      `DATABASE_URL: there is no parameter ${JSON.stringify(unknown)}; there are ${[...PARAMETERS].join(', ')}.`,
    )
  }
  const repeated = [...PARAMETERS].find((name) => parameters.getAll(name).length > 1)
  if (repeated !== undefined) throw new StartError(`DATABASE_URL: ${repeated} is given more than once.`)
  refuseReadOnly(parameters.get('target_session_attrs'))
}

function refuseReadOnly(wanted: string | null): void {
  if (wanted === null || WRITABLE.includes(wanted)) return
  throw new StartError(
    READ_ONLY.includes(wanted)
      ? `DATABASE_URL: target_session_attrs=${wanted} names a server that may only be read; this program writes. Leave it out.`
      : `DATABASE_URL: target_session_attrs must be one of ${WRITABLE.join(', ')}.`,
  )
}

interface Host {
  readonly host: string
  readonly port: string
}

/** From the authority of the URL, or from the parameters `host` and `port`: lists separated by commas. */
function readHosts(authority: string, parameters: URLSearchParams): Host[] {
  const named = parameters.get('host')
  const ports = parameters.get('port')?.split(',') ?? []
  const hosts =
    named === null
      ? authority.split(',').map(splitPort)
      : named.split(',').map((host) => ({ host, port: '' }))
  if (ports.length > 1 && ports.length !== hosts.length) {
    throw new StartError('DATABASE_URL: name one port, or as many ports as hosts.')
  }
  return hosts.map(({ host, port }, index) => {
    const chosen = ports[ports.length === 1 ? 0 : index] || port || '5432'
    if (host === '') throw new StartError('DATABASE_URL: a host is empty.')
    if (!/^\d{1,5}$/.test(chosen) || Number(chosen) === 0 || Number(chosen) > 65_535) {
      throw new StartError('DATABASE_URL: port must be a number from 1 to 65535.')
    }
    return { host, port: chosen }
  })
}

function splitPort(text: string): Host {
  const [, ipv6, name, port = ''] = /^(?:\[([^\]]*)\]|([^:]*))(?::(.*))?$/.exec(text) ?? []
  return { host: ipv6 ?? decodeURIComponent(name ?? ''), port }
}

type Way = readonly [string, string][]

const PLAIN: Way = [['sslmode', 'disable']]
/** Without the second parameter `pg` reads `require` as `verify-full`, and warns at every start that this will change. */
const encrypted = (mode: string): Way => [
  ['sslmode', mode],
  ['uselibpqcompat', 'true'],
]

/** As in libpq, `prefer` and `allow` encrypt without verifying, and try one way after the other. */
function waysOf(parameters: URLSearchParams): readonly Way[] {
  const mode = parameters.get('sslmode')
  if (mode === null) return [[]]
  if (!SSL_MODES.includes(mode)) {
    throw new StartError(`DATABASE_URL: sslmode must be one of ${SSL_MODES.join(', ')}.`)
  }
  if (mode === 'verify-ca' && !parameters.has('sslrootcert')) {
    throw new StartError('DATABASE_URL: sslmode=verify-ca needs sslrootcert, the file of the authority.')
  }
  if (mode === 'disable') return [PLAIN]
  if (mode === 'allow') return [PLAIN, encrypted('prefer')]
  return mode === 'prefer' ? [encrypted('prefer'), PLAIN] : [encrypted(mode)]
}

/** In ms. */
function readTimeout(parameters: URLSearchParams): number | null {
  const text = parameters.get('connect_timeout')
  if (text === null) return null
  if (/^[1-9]\d{0,2}$/.test(text)) return Number(text) * 1000
  throw new StartError('DATABASE_URL: connect_timeout must be a number of seconds from 1 to 999.')
}
