import { StartError } from '../domain/errors.ts'
import type { ServerSettingsShown } from '../domain/shown-settings.ts'
import type { ProxyServer } from '../net/proxy/proxy-server.ts'
import { readSourceSettings, SOURCE_NAMES, type SourceName, type SourceSettings } from '../sources/sources.ts'
import { type DatabaseSetting, readDatabase } from './database.ts'
import { DEFAULT_DATABASE } from './default-database.ts'
import { type Environment, readText, settingsReader } from './environment.ts'
import { type EnvironmentProxies, readEnvironmentProxies } from './environment-proxies.ts'
import { type PriceSettings, readPrices } from './prices.ts'
import { readProxy } from './proxy.ts'
import { type Role, readRole } from './role.ts'
import { readSecurity, type SecuritySettings } from './security.ts'
import { readServer, type ServerSettings } from './server.ts'
import { checkNames, watchNames } from './setting-names.ts'
import { showSettings } from './shown-settings.ts'
import { readSync, type SyncSettings } from './sync.ts'

/** All settings, checked. */
export interface Config
  extends ServerSettings,
    SecuritySettings,
    SyncSettings,
    SourceSettings,
    PriceSettings {
  readonly role: Role
  readonly database: DatabaseSetting
  /** In the order of preference; at least one. */
  readonly sources: readonly SourceName[]
  /** Every connection to a source goes through it. */
  readonly proxy: ProxyServer | null
  /** What serves for HTTP requests where `proxy` is null. */
  readonly environmentProxies: EnvironmentProxies | null
  /** SOURCES is set. */
  readonly areSourcesChosen: boolean
  /** What people may see of the environment. */
  readonly shown: ServerSettingsShown
  /** What in the environment is probably a mistake, as sentences. */
  readonly warnings: readonly string[]
}

/**
 * Reads all settings from the environment; nothing else does. Throws StartError with one line that names the first
 * wrong setting and the right form, and never repeats the value. `unsetDatabase`: what is used without DATABASE_URL.
 */
export function readConfig(all: Environment, unsetDatabase = DEFAULT_DATABASE): Config {
  const { env, names } = watchNames(all)
  const server = readServer(env)
  const database = readDatabase(env, unsetDatabase)
  const settings = {
    ...server,
    ...readSecurity(env, server.host),
    ...readSync(env),
    role: readRole(env, database),
    database,
    ...readSourceSettings(settingsReader(env)),
    sources: readSources(env),
    areSourcesChosen: readText(env, 'SOURCES') !== null,
    ...readPrices(env),
    proxy: readProxy(env),
    environmentProxies: readEnvironmentProxies(env),
  }
  const shown = showSettings(all, names, settings)
  return Object.freeze({ ...settings, shown, warnings: Object.freeze(checkNames(all, names)) })
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
