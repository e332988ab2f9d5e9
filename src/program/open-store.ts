import type { Config } from '../config/config.ts'
import { StartError } from '../domain/errors.ts'
import type { Clock } from '../domain/ports/clock.ts'
import type { Store } from '../domain/ports/store.ts'

/** Connections beside those of the runs: for the API, the upkeep and the sources' budgets. */
const SPARE_CONNECTIONS = 6

/**
 * Opens the database that the settings name; what the other engine needs is not even loaded. Throws StartError.
 * `onTrouble` hears of connections that break and are made anew.
 */
export async function openStore(
  { database, syncIntervalMs, syncConcurrency, role }: Config,
  clock: Clock,
  onTrouble: (error: Error) => void,
): Promise<Store> {
  if (database.kind === 'sqlite') {
    const { openSqliteStore } = await import('../store/sqlite/sqlite-store.ts')
    return openSqliteStore(database.path, clock, syncIntervalMs)
  }
  const { openPostgresStore } = await import('../store/postgres/postgres-store.ts')
  const runs = role === 'api' ? 0 : syncConcurrency
  return openPostgresStore({
    url: database.url,
    connections: Math.min(runs, MOST_FOR_RUNS) + SPARE_CONNECTIONS,
    clock,
    intervalMs: syncIntervalMs,
    onTrouble,
  })
}

/** A run waits for its source most of the time. */
const MOST_FOR_RUNS = 16

/** What keeps the store from being used, as one line for whoever starts the program. */
export async function explainStoreError(config: Config, error: unknown): Promise<unknown> {
  const { database } = config
  if (database.kind === 'sqlite') {
    const { explainDatabaseError, isDatabaseError } = await import('../store/sqlite/open.ts')
    return isDatabaseError(error) ? new StartError(explainDatabaseError(database.path, error)) : error
  }
  const { explainPostgresError } = await import('../store/postgres/explain.ts')
  const reason = explainPostgresError(error)
  return reason === null ? error : new StartError(reason)
}
