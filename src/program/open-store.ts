import type { Config } from '../config/config.ts'
import { AppError, isStoreUnavailable, StartError } from '../domain/errors.ts'
import type { Clock } from '../domain/ports/clock.ts'
import type { Store } from '../domain/ports/store.ts'

/** Connections for the writes of the API, maintenance and the sources' ledger. */
const SPARE_CONNECTIONS = 6
const READ_CONNECTIONS = 10
/** A worker serves no pages. */
const WORKER_READ_CONNECTIONS = 2
/** A run spends most of its time waiting for its source, so runs share connections. */
const RUN_CONNECTIONS_MAX = 16

export interface StoreListener {
  readonly onStoreError: (error: Error) => void
  readonly onProblem: (problem: string | null) => void
}

/**
 * Opens the configured database; the other engine is not even loaded. Throws StartError. `onStoreError` gets errors of
 * connections that are reopened by themselves, `onProblem` each change of `Store.problem`.
 */
export async function openStore(
  { database, syncIntervalMs, syncConcurrency, role }: Config,
  clock: Clock,
  { onStoreError, onProblem }: StoreListener,
): Promise<Store> {
  if (database.kind === 'sqlite') {
    const { openSqliteStore } = await import('../store/sqlite/sqlite-store.ts')
    return openSqliteStore(database.path, clock, syncIntervalMs, {
      fileMode: database.fileMode,
      onProblem,
      onDamage: onStoreError,
    })
  }
  const { openPostgresStore } = await import('../store/postgres/postgres-store.ts')
  const runs = role === 'all' || role === 'worker' ? syncConcurrency : 0
  return openPostgresStore({
    url: database.url,
    connections: Math.min(runs, RUN_CONNECTIONS_MAX) + SPARE_CONNECTIONS,
    readConnections: role === 'worker' ? WORKER_READ_CONNECTIONS : READ_CONNECTIONS,
    clock,
    intervalMs: syncIntervalMs,
    onStoreError,
  })
}

/** A database error as a StartError with one line for the operator; any other error as it is. */
export async function explainStoreError(
  { database }: Pick<Config, 'database'>,
  error: unknown,
): Promise<unknown> {
  if (error instanceof AppError && error.code === 'stored_data_damaged') {
    return new StartError(`DATABASE_URL: ${error.message}`)
  }
  if (database.kind === 'sqlite') {
    if (isStoreUnavailable(error)) return new StartError(`DATABASE_URL: ${error.message}`)
    const { explainDatabaseError, isDatabaseError } = await import('../store/sqlite/explain.ts')
    return isDatabaseError(error) ? new StartError(explainDatabaseError(database.path, error)) : error
  }
  const { explainPostgresError } = await import('../store/postgres/explain.ts')
  const reason = explainPostgresError(error)
  return reason === null ? error : new StartError(reason)
}
