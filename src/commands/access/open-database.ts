import { randomBytes } from 'node:crypto'
import { statSync } from 'node:fs'
import { ApiClient } from '../../client/api-client.ts'
import { readConfig } from '../../config/config.ts'
import { startProgram } from '../../program/program.ts'
import { NotFound } from '../command.ts'
import { fetchLightly } from './fetch-lightly.ts'
import type { AccessNeeds, TrackerAccess } from './tracker-access.ts'

type Environment = Readonly<Record<string, string | undefined>>

/**
 * Opens a database, by its URL or the path of a SQLite file, with a program of its own, which only this process can sign in to and which synchronises only where that is
 * needed. Throws NotFound for a file that does not exist or is empty, StartError for one that another program uses.
 */
export async function openDatabase(
  database: string,
  env: Environment,
  { synchronises = false }: AccessNeeds,
): Promise<TrackerAccess> {
  const url = /^[a-z]{2,}:/i.test(database) ? database : `sqlite:${database}`
  const token = randomBytes(32).toString('hex')
  const config = readConfig({
    ...env,
    DATABASE_URL: url,
    HOST: '127.0.0.1',
    PORT: '0',
    API_TOKEN: token,
    API_TOKEN_FILE: '',
    ALLOWED_HOSTS: '',
    PUBLIC_URL: '',
    ROLE: 'all',
    LOG_LEVEL: 'silent',
  })
  const { database: opened } = config
  if (opened.kind === 'sqlite') requireDatabase(opened.path)
  const program = await startProgram({ ...config, role: synchronises ? 'all' : 'command' })
  return {
    client: new ApiClient({ url: program.url, token, fetch: fetchLightly }),
    keepsRunning: false,
    [Symbol.asyncDispose]: () => program.stop(),
  }
}

/** The store would make a database of an empty file. */
function requireDatabase(path: string): void {
  const file = statSync(path, { throwIfNoEntry: false })
  if (file === undefined) throw new NotFound(`There is no database ${path}.`)
  if (file.isFile() && file.size === 0) throw new NotFound(`${path} is empty: there is no database in it.`)
}
