import { existsSync } from 'node:fs'
import { ApiClient } from '../../client/api-client.ts'
import { ApiProblem, UNEXPLAINED, Unreachable } from '../../client/api-problem.ts'
import type { Health } from '../../client/api-types.ts'
import { readDatabase } from '../../config/database.ts'
import { DEFAULT_DATABASE } from '../../config/default-database.ts'
import { type CommandCall, NotFound, UsageError } from '../command.ts'
import { databaseInDataFolder } from '../installed.ts'
import { fetchLightly } from './fetch-lightly.ts'
import { isForeign } from './is-foreign.ts'
import { optionText } from './option-text.ts'
import { readToken } from './read-token.ts'
import type { AccessNeeds, TrackerAccess } from './tracker-access.ts'
import { namedUrl, setText, trackerUrl } from './tracker-url.ts'

const HEALTH_TIMEOUT_MS = 10_000

/**
 * The running program that the options or the environment name; or the database, opened by a program that only this command
 * uses. Without either, the program on this machine, and if there is none its database. Throws UsageError, NotFound,
 * Unreachable, StartError.
 */
export async function openTracker(call: CommandCall, needs: AccessNeeds = {}): Promise<TrackerAccess> {
  const database = optionText(call, 'database')
  if (database !== null) {
    if (optionText(call, 'url') === null) return await opened(database, call, needs)
    throw new UsageError('Write --url for the running program or --database for its database, not both.')
  }
  const running = runningTracker(call)
  const absence = await absenceOf(running)
  if (absence === null) return running
  // An export from another server would be a file of something else.
  if (namedUrl(call) !== null) throw absence
  const { env } = call.terminal
  const stored = setText(call, 'DATABASE_URL') ?? databaseInDataFolder(env) ?? DEFAULT_DATABASE
  const setting = readDatabase({ ...env, DATABASE_URL: stored })
  if (setting.kind === 'postgres' || existsSync(setting.path)) return await opened(stored, call, needs)
  throw new NotFound(
    `Mini CoinTracker does not run at ${trackerUrl(call)}, and there is no database ${setting.path}. Start it with "cointracker serve", or name another one with --url or --database.`,
  )
}

/** The running program, which may not answer. Throws UsageError. */
export function runningTracker(call: CommandCall): TrackerAccess {
  const client = new ApiClient({ url: trackerUrl(call), token: readToken(call), fetch: fetchLightly })
  return { client, keepsRunning: true, [Symbol.asyncDispose]: async () => {} }
}

async function opened(database: string, call: CommandCall, needs: AccessNeeds): Promise<TrackerAccess> {
  const { openDatabase } = await import('./open-database.ts')
  const tracker = await openDatabase(database, call.terminal.env, needs)
  call.signalEnd.closeFirst(async () => await tracker[Symbol.asyncDispose]())
  return tracker
}

/** Throws ApiProblem, Unreachable, and a TimeoutError where something listens and does not answer. */
export async function askHealth({ connection }: ApiClient): Promise<Health> {
  const signal = AbortSignal.timeout(HEALTH_TIMEOUT_MS)
  const health = await connection.request<Partial<Health> | null>('/health', { signal })
  if (isHealth(health)) return health
  throw new ApiProblem(200, UNEXPLAINED, 'This is not the health of Mini CoinTracker.')
}

/** Many programs have an answer at this path. */
function isHealth(answer: Partial<Health> | null): answer is Health {
  return typeof answer?.version === 'string' && typeof answer.store === 'string'
}

/** Why no Mini CoinTracker answers; null if one does, though it may be unhealthy. */
async function absenceOf({ client }: TrackerAccess): Promise<ApiProblem | Unreachable | null> {
  try {
    await askHealth(client)
    return null
  } catch (error) {
    if (error instanceof Unreachable) return error
    if (error instanceof ApiProblem) return isForeign(error) ? error : null
    throw error
  }
}
