import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { ApiClient } from '../../client/api-client.ts'
import { Unreachable } from '../../client/api-problem.ts'
import { type CommandCall, UsageError } from '../command.ts'
import type { AccessNeeds, TrackerAccess } from './tracker-access.ts'

type Environment = CommandCall['terminal']['env']

/**
 * The running program that the options or the environment name; or the database, opened by a program that only this command
 * uses. Without either, the program on this machine, and if there is none its database. Throws UsageError, Unreachable, StartError.
 */
export async function openTracker(call: CommandCall, needs: AccessNeeds = {}): Promise<TrackerAccess> {
  const { options, terminal } = call
  const database = textOf(options['database'])
  const url = textOf(options['url'])
  if (url !== null && database !== null) {
    throw new UsageError('Write --url for the running program or --database for its database, not both.')
  }
  if (database !== null) return await opened(database, terminal.env, needs)
  const named = url ?? textOf(terminal.env['COINTRACKER_URL'])
  const token = await readToken(call)
  if (named !== null) return running(named, token)
  const local = running(`http://127.0.0.1:${textOf(terminal.env['PORT']) ?? '8000'}`, token)
  if (await answers(local)) return local
  const stored = textOf(terminal.env['DATABASE_URL']) ?? 'sqlite:./cointracker.db'
  const path = /^sqlite:(.+)$/.exec(stored)?.[1]
  if (path === undefined ? stored !== '' : existsSync(path)) return await opened(stored, terminal.env, needs)
  throw new UsageError(
    'No program runs on this machine, and there is no database here. Start one with "cointracker serve", or name one with --url or --database.',
  )
}

async function opened(database: string, env: Environment, needs: AccessNeeds): Promise<TrackerAccess> {
  const { openDatabase } = await import('./open-database.ts')
  return await openDatabase(database, env, needs)
}

function running(url: string, token: string | null): TrackerAccess {
  if (!/^https?:\/\//i.test(url)) {
    throw new UsageError(
      'The URL of the program begins with http:// or https://, such as http://127.0.0.1:8000.',
    )
  }
  const client = new ApiClient({ url: url.replace(/\/+$/, ''), token })
  return { client, [Symbol.asyncDispose]: async () => {} }
}

async function answers({ client }: TrackerAccess): Promise<boolean> {
  try {
    await client.health()
    return true
  } catch (error) {
    if (error instanceof Unreachable) return false
    throw error
  }
}

async function readToken({ options, terminal: { env } }: CommandCall): Promise<string | null> {
  const path = textOf(options['tokenFile']) ?? textOf(env['API_TOKEN_FILE'])
  if (path === null) return textOf(env['COINTRACKER_TOKEN']) ?? textOf(env['API_TOKEN'])
  try {
    return (await readFile(path, 'utf8')).trim()
  } catch {
    throw new UsageError(`The file ${path} with the token cannot be read.`)
  }
}

function textOf(value: string | boolean | undefined): string | null {
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : null
}
