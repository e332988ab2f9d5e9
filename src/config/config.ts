import { isIPv4, isIPv6 } from 'node:net'
import { allChains, type ChainSlug } from '../domain/chains/chain.ts'
import { StartError } from '../domain/errors.ts'

const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const
type LogLevel = (typeof LOG_LEVELS)[number]

/** All settings, checked. */
export interface Config {
  /** Where to listen: a name, an IPv4 address or an IPv6 address without brackets. */
  readonly host: string
  /** 0 picks a free one. */
  readonly port: number
  readonly database: DatabaseSetting
  readonly blockchair: {
    /** Without a slash at its end. */
    readonly url: string
    readonly apiKey: string | null
    /** 0 = no limit. */
    readonly requestsPerMinute: number
    /** 0 = no limit. */
    readonly pointsPerDay: number
  }
  /** One for each chain that has any. */
  readonly esplora: readonly EsploraServer[]
  /** In the order of preference; at least one. */
  readonly sources: readonly SourceName[]
  readonly syncConcurrency: number
  /** 0 = only when asked. */
  readonly syncIntervalMs: number
  /** 0 = only when asked. */
  readonly verifyIntervalMs: number
  readonly httpTimeoutMs: number
  /** `all` serves and synchronises; the others do one of it, beside processes that do the other. */
  readonly role: Role
  readonly apiToken: string | null
  /** Lower-case names as in a `Host` header without its port, IPv6 addresses in brackets. */
  readonly allowedHosts: readonly string[]
  readonly logLevel: LogLevel
}

/** `path` is a file, or `:memory:`. `url` may hold a password and is shown to nobody. */
export type DatabaseSetting =
  | { readonly kind: 'sqlite'; readonly path: string }
  | { readonly kind: 'postgres'; readonly url: string }

const ROLES = ['all', 'api', 'worker'] as const
type Role = (typeof ROLES)[number]

export interface EsploraServer {
  readonly chain: ChainSlug
  /** Without a slash at its end. */
  readonly url: string
  /** What the setting is called that names it. */
  readonly setting: string
  /** 0 = no limit. */
  readonly requestsPerMinute: number
}

export const SOURCE_NAMES = ['blockchair', 'esplora'] as const
type SourceName = (typeof SOURCE_NAMES)[number]

type Environment = Readonly<Record<string, string | undefined>>

const PORT_MAX = 65_535
const COUNT_MAX = 1_000_000_000
/** The longest that a timer can wait. */
const TIMER_MS_MAX = 2_147_483_647
const HTTP_TIMEOUT_MS_MAX = 600_000

/**
 * Reads the settings out of the environment; the only place that does. An empty one is not set. Throws StartError
 * with one line that names the first wrong setting and what would be right, and that never repeats its value.
 */
export function readConfig(env: Environment): Config {
  const host = readHost(env)
  const port = readNumber(env, 'PORT', 8000, 0, PORT_MAX)
  const database = readDatabase(env)
  const blockchair = readBlockchair(env)
  const esplora = readEsplora(env)
  const sources = readSources(env)
  const syncConcurrency = readNumber(env, 'SYNC_CONCURRENCY', 4, 1, 100)
  const intervalMax = Math.floor(TIMER_MS_MAX / 1000)
  const syncIntervalMs = readNumber(env, 'SYNC_INTERVAL_SECONDS', 900, 0, intervalMax) * 1000
  const verifyIntervalMs = readNumber(env, 'VERIFY_INTERVAL_SECONDS', 86_400, 0, intervalMax) * 1000
  const httpTimeoutMs = readNumber(env, 'HTTP_TIMEOUT_MS', 30_000, 1, HTTP_TIMEOUT_MS_MAX)
  const role = readRole(env, database)
  const apiToken = readSecret(env, 'API_TOKEN')
  if (apiToken === null && !isLoopback(host)) {
    throw new StartError(
      'HOST: listening on anything but loopback needs an API_TOKEN; set API_TOKEN, or HOST to 127.0.0.1.',
    )
  }
  const allowedHosts = readAllowedHosts(env, host)
  const logLevel = readLogLevel(env)
  return Object.freeze({
    host,
    port,
    database,
    blockchair,
    esplora,
    sources,
    syncConcurrency,
    syncIntervalMs,
    verifyIntervalMs,
    httpTimeoutMs,
    role,
    apiToken,
    allowedHosts,
    logLevel,
  })
}

function readText(env: Environment, name: string): string | null {
  const text = env[name]?.trim() ?? ''
  return text === '' ? null : text
}

function readNumber(env: Environment, name: string, unset: number, min: number, max: number): number {
  const text = readText(env, name)
  if (text === null) return unset
  const value = /^(?:0|[1-9]\d{0,9})$/.test(text) ? Number(text) : Number.NaN
  if (value >= min && value <= max) return value
  throw new StartError(`${name} must be a whole number from ${min} to ${max}, written in digits only.`)
}

function readSecret(env: Environment, name: string): string | null {
  const text = readText(env, name)
  if (text === null || /^[\x21-\x7e]+$/.test(text)) return text
  throw new StartError(`${name} must be printable ASCII characters without spaces.`)
}

function readHost(env: Environment): string {
  const text = (readText(env, 'HOST') ?? '127.0.0.1').toLowerCase()
  const host = text.startsWith('[') && text.endsWith(']') ? text.slice(1, -1) : text
  if (isIPv6(host) || (host === text && isHostName(host))) return host
  throw new StartError('HOST must be a host name or an IP address without port, such as 127.0.0.1.')
}

function isHostName(text: string): boolean {
  return text.length <= 253 && /^[a-z0-9_](?:[a-z0-9._-]*[a-z0-9_])?$/.test(text)
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || (isIPv4(host) && host.startsWith('127.'))
}

export function readDatabase(env: Environment): DatabaseSetting {
  const text = readText(env, 'DATABASE_URL') ?? 'sqlite:./cointracker.db'
  if (/^postgres(?:ql)?:/i.test(text)) {
    const url = /\s/.test(text) ? null : URL.parse(text)
    if (url !== null && url.hostname !== '' && url.pathname.length > 1) {
      return Object.freeze({ kind: 'postgres', url: text })
    }
    throw new StartError(
      'DATABASE_URL: PostgreSQL is named like postgres://user:password@host:5432/database, with special characters in the password percent-encoded.',
    )
  }
  const path = /^sqlite:(?!\/\/)(\P{Cc}+)$/u.exec(text)?.[1]
  if (path === undefined) {
    throw new StartError(
      'DATABASE_URL must be sqlite:PATH, sqlite::memory: or postgres://user:password@host/database, such as sqlite:./cointracker.db.',
    )
  }
  return Object.freeze({ kind: 'sqlite', path })
}

function readBlockchair(env: Environment): Config['blockchair'] {
  const url = readBaseUrl(env, 'BLOCKCHAIR_URL', 'https://api.blockchair.com')
  const apiKey = readSecret(env, 'BLOCKCHAIR_API_KEY')
  const [perMinute, perDay] = apiKey === null ? [30, 1440] : [0, 0]
  const requestsPerMinute = readNumber(env, 'BLOCKCHAIR_REQUESTS_PER_MINUTE', perMinute, 0, COUNT_MAX)
  const pointsPerDay = readNumber(env, 'BLOCKCHAIR_POINTS_PER_DAY', perDay, 0, COUNT_MAX)
  return Object.freeze({ url, apiKey, requestsPerMinute, pointsPerDay })
}

/** Everybody's servers beside those that the chains name; they look at how often one asks. */
const PUBLIC_HOSTS = ['mempool.space', 'blockstream.info', 'liquid.network']

function readEsplora(env: Environment): Config['esplora'] {
  const servers = allChains().flatMap(({ slug, esploraUrl }) => {
    const setting = esploraSetting(slug)
    if (esploraUrl === undefined && readText(env, setting) === null) return []
    const url = readBaseUrl(env, setting, esploraUrl ?? 'http://localhost:3000')
    const perMinute = isPublic(new URL(url).hostname) ? 10 : 0
    const requestsPerMinute = readNumber(env, 'ESPLORA_REQUESTS_PER_MINUTE', perMinute, 0, COUNT_MAX)
    return Object.freeze({ chain: slug, url, setting, requestsPerMinute })
  })
  return Object.freeze(servers)
}

function isPublic(hostname: string): boolean {
  const named = allChains().flatMap(({ esploraUrl }) =>
    esploraUrl === undefined ? [] : new URL(esploraUrl).hostname,
  )
  const host = hostname.replace(/\.$/, '')
  return [...PUBLIC_HOSTS, ...named].some((known) => host === known || host.endsWith(`.${known}`))
}

/** What the setting is called that names the Esplora server of a chain. */
export function esploraSetting(chain: ChainSlug): string {
  return chain === 'bitcoin' ? 'ESPLORA_URL' : `ESPLORA_URL_${chain.toUpperCase().replaceAll('-', '_')}`
}

function readSources(env: Environment): readonly SourceName[] {
  const text = readText(env, 'SOURCES') ?? SOURCE_NAMES.join(',')
  const names = text.split(',').map((name) => name.trim().toLowerCase())
  if (names.every((name) => isSourceName(name)) && new Set(names).size === names.length) {
    return Object.freeze(names)
  }
  throw new StartError(
    `SOURCES must be names out of ${SOURCE_NAMES.join(', ')}, each once and separated by commas, such as ${SOURCE_NAMES.join(',')}.`,
  )
}

function isSourceName(text: string): text is SourceName {
  return (SOURCE_NAMES as readonly string[]).includes(text)
}

function readBaseUrl(env: Environment, name: string, unset: string): string {
  const text = readText(env, name) ?? unset
  const url = /^https?:\/\/[^\s\\]+$/i.test(text) ? URL.parse(text) : null
  if (url === null) throw new StartError(`${name} must be an http or https address, such as ${unset}.`)
  if (url.username !== '' || url.password !== '') {
    throw new StartError(`${name} must not hold a user name or password; write it like ${unset}.`)
  }
  if (/[?#]/.test(text))
    throw new StartError(`${name} must not hold a query or fragment; write it like ${unset}.`)
  return url.href.replace(/\/+$/, '')
}

function readRole(env: Environment, database: DatabaseSetting): Role {
  const text = readText(env, 'ROLE') ?? 'all'
  const role = ROLES.find((known) => known === text)
  if (role === undefined) throw new StartError(`ROLE must be one of ${ROLES.join(', ')}.`)
  if (role !== 'all' && database.kind !== 'postgres') {
    throw new StartError(
      `ROLE: ${role} needs a database that processes can share; set DATABASE_URL to one of PostgreSQL, or ROLE to all.`,
    )
  }
  return role
}

function readAllowedHosts(env: Environment, host: string): readonly string[] {
  const text = readText(env, 'ALLOWED_HOSTS')
  const own = isIPv6(host) ? `[${host}]` : host
  if (text === null) return Object.freeze([...new Set(['localhost', '127.0.0.1', '[::1]', own])])
  const names = text.split(',').map((name) => name.trim().toLowerCase())
  if (!names.every((name) => isHostName(name) || (/^\[.*\]$/.test(name) && isIPv6(name.slice(1, -1))))) {
    throw new StartError(
      'ALLOWED_HOSTS must be host names without ports, separated by commas, such as localhost,127.0.0.1,[::1].',
    )
  }
  return Object.freeze([...new Set(names)])
}

function readLogLevel(env: Environment): LogLevel {
  const text = readText(env, 'LOG_LEVEL') ?? 'info'
  const level = LOG_LEVELS.find((known) => known === text)
  if (level !== undefined) return level
  throw new StartError(`LOG_LEVEL must be one of ${LOG_LEVELS.join(', ')}.`)
}
