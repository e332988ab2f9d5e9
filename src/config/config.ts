import { allChains, type ChainSlug } from '../domain/chains/chain.ts'
import { StartError } from '../domain/errors.ts'
import { type DatabaseSetting, readDatabase } from './database.ts'
import { type Environment, readBaseUrl, readNumber, readSecret, readText } from './environment.ts'
import { type Role, readRole } from './role.ts'
import { readSecurity, type SecuritySettings } from './security.ts'
import { readServer, type ServerSettings } from './server.ts'
import { readSync, type SyncSettings } from './sync.ts'

/** All settings, checked. */
export interface Config extends ServerSettings, SecuritySettings, SyncSettings {
  readonly role: Role
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
}

export interface EsploraServer {
  readonly chain: ChainSlug
  /** Without a slash at its end. */
  readonly url: string
  /** The name of the setting that holds the URL. */
  readonly setting: string
  /** 0 = no limit. */
  readonly requestsPerMinute: number
}

export const SOURCE_NAMES = ['blockchair', 'esplora'] as const
type SourceName = (typeof SOURCE_NAMES)[number]

const COUNT_MAX = 1_000_000_000

/**
 * Reads all settings from the environment; nothing else does. Throws StartError with one line that names the first
 * wrong setting and the right form, and never repeats the value.
 */
export function readConfig(env: Environment): Config {
  const server = readServer(env)
  const database = readDatabase(env)
  return Object.freeze({
    ...server,
    ...readSecurity(env, server.host),
    ...readSync(env),
    role: readRole(env, database),
    database,
    blockchair: readBlockchair(env),
    esplora: readEsplora(env),
    sources: readSources(env),
  })
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
