import { resolve } from 'node:path'
import type { ServerSettingsShown, ShownSetting } from '../domain/shown-settings.ts'
import type { SourceName } from '../sources/sources.ts'
import type { DatabaseSetting } from './database.ts'
import { type Environment, readText } from './environment.ts'
import type { PriceSettings } from './prices.ts'
import type { Role } from './role.ts'
import type { ServerSettings } from './server.ts'
import type { SyncSettings } from './sync.ts'

interface Shown extends ServerSettings, SyncSettings, PriceSettings {
  readonly role: Role
  readonly database: DatabaseSetting
  readonly sources: readonly SourceName[]
}

/** The settings that have a default and may be seen, in the order in which they are shown. */
const VALUES: Readonly<Record<string, (config: Shown) => string>> = {
  CURRENCY: ({ currency }) => currency.code,
  PRICES: ({ prices }) => prices.join(',') || 'off',
  SOURCES: ({ sources }) => sources.join(','),
  SYNC_INTERVAL_SECONDS: ({ syncIntervalMs }) => String(syncIntervalMs / 1000),
  VERIFY_INTERVAL_SECONDS: ({ verifyIntervalMs }) => String(verifyIntervalMs / 1000),
  SYNC_CONCURRENCY: ({ syncConcurrency }) => String(syncConcurrency),
  HTTP_TIMEOUT_MS: ({ httpTimeoutMs }) => String(httpTimeoutMs),
  HOST: ({ host }) => host,
  PORT: ({ port }) => String(port),
  DATABASE_URL: ({ database }) => databaseText(database),
  ROLE: ({ role }) => role,
  LOG_LEVEL: ({ logLevel }) => logLevel,
}

/** The URL of a server may hold a password. */
function databaseText(database: DatabaseSetting): string {
  if (database.kind === 'postgres') return 'PostgreSQL'
  return `sqlite:${database.path === ':memory:' ? database.path : resolve(database.path)}`
}

/** Read for what they mean to other programs. */
const NOT_OURS = new Set(['HOME'])

/** Of `names`, all that have a value to be seen, and the others as far as they are set. */
export function showSettings(env: Environment, names: Iterable<string>, config: Shown): ServerSettingsShown {
  const seen = Object.entries(VALUES).map(([name, read]) => ({
    name,
    value: read(config),
    isSet: readText(env, name) !== null,
  }))
  const others = [...names]
    .filter((name) => !(name in VALUES) && !NOT_OURS.has(name) && readText(env, name) !== null)
    .toSorted()
    .map((name): ShownSetting => ({ name, value: null, isSet: true }))
  const { currency, prices, database } = config
  return Object.freeze({
    currency: currency.code,
    prices,
    isFile: database.kind === 'sqlite',
    all: Object.freeze([...seen, ...others]),
  })
}
