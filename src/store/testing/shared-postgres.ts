import {
  type DatabaseServer,
  type PostgresServer,
  runningPostgres,
  startPostgres,
} from './postgres-server.ts'

/** The environment variable with the port of the server of a run. */
const PORT = 'TEST_POSTGRES_PORT'

let server: PostgresServer | null = null

/** With `--test-global-setup`: one server for all test files of a run. */
export async function globalSetup(): Promise<void> {
  server = await startPostgres()
  process.env[PORT] = new URL(server.urlOf('postgres')).port
}

export async function globalTeardown(): Promise<void> {
  await server?.stop()
}

/** The server of the run, or one of its own for a test file that runs alone. */
export async function sharedPostgres(): Promise<DatabaseServer> {
  const port = process.env[PORT]
  return port === undefined ? await startPostgres() : runningPostgres(Number(port))
}
