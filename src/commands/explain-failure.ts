import { ApiProblem, UNEXPLAINED, Unreachable } from '../client/api-problem.ts'
import { StartError, type StartErrorCode } from '../domain/errors.ts'
import { isForeign } from './access/is-foreign.ts'
import { trackerUrl } from './access/tracker-url.ts'
import { type CommandCall, EXIT, type ExitCode, NotFound, UsageError } from './command.ts'

export interface Failure {
  readonly code: ExitCode
  readonly sentence: string
}

/** Codes of the API for a request that is wrong as it was written. */
const USAGE_CODES: ReadonlySet<string> = new Set(['invalid_request', 'chain_required', 'in_the_future'])
/** For something that a request names and that does not exist; `not_found` is a path that leads nowhere. */
const NOT_FOUND_CODES: ReadonlySet<string> = new Set([
  'address_not_found',
  'wallet_not_found',
  'group_not_found',
  'transaction_not_found',
])
/** Sentences with an example that has a password, or of a URL that may have one. */
const ABOUT_PASSWORDS: ReadonlySet<StartErrorCode> = new Set(['unknown_database', 'malformed_postgres_url'])
const PASSWORD_ADVICE =
  'A URL with a password belongs into DATABASE_URL: other users of the machine can see options.'
/** The API's parameters that are options here. */
const PARAMETER = /"(at|chain|currency|from|label|to)"/g

/** What a person reads of an error, and the exit code; null for one that the program should not have thrown. */
export function explainFailure(error: unknown, call: CommandCall): Failure | null {
  if (error instanceof UsageError) return { code: EXIT.usage, sentence: error.message }
  if (error instanceof NotFound) return { code: EXIT.notFound, sentence: error.message }
  if (error instanceof Unreachable) return ofUnreachable(error, call)
  if (isTimeout(error)) return noProgram(call, 'it does not answer')
  if (error instanceof ApiProblem) return ofProblem(error, call)
  if (error instanceof StartError) return { code: EXIT.failed, sentence: startSentence(error, call) }
  return isSystemError(error) ? { code: EXIT.failed, sentence: systemSentence(error) } : null
}

function ofProblem(problem: ApiProblem, call: CommandCall): Failure {
  const { code, status, message } = problem
  if (isForeign(problem))
    return { code: EXIT.unreachable, sentence: foreignSentence(problem, trackerUrl(call)) }
  if (status === 401) {
    const advice = 'Name a file with the token of the program (--token-file), or set COINTRACKER_TOKEN.'
    return { code: EXIT.failed, sentence: message === 'Wrong token.' ? `${message} ${advice}` : advice }
  }
  const sentence = message.replaceAll(PARAMETER, '--$1')
  if (NOT_FOUND_CODES.has(code)) return { code: EXIT.notFound, sentence }
  return { code: USAGE_CODES.has(code) ? EXIT.usage : EXIT.failed, sentence }
}

function foreignSentence({ code, status }: ApiProblem, url: string): string {
  if (code !== UNEXPLAINED)
    return `No Mini CoinTracker of this version is at ${url}. Check the path of this URL.`
  if (status >= 300 && status < 400)
    return `${url} redirects to another URL (status ${status}). Name that one with --url.`
  return `What answers at ${url} is not Mini CoinTracker, or is a proxy that cannot reach it (status ${status}).`
}

/** The running program, or the one that the command has started on the database. */
function ofUnreachable({ url, cause }: Unreachable, call: CommandCall): Failure {
  const isRunning = call.options['database'] === undefined && url === trackerUrl(call)
  if (isRunning) return noProgram(call, codeOf(cause))
  const sentence =
    'The answer from the database ended early: what is stored may be damaged. "cointracker verify" checks it.'
  return { code: EXIT.failed, sentence }
}

function noProgram(call: CommandCall, reason: string | null): Failure {
  const because = reason === null ? '' : ` (${reason})`
  const sentence = `Mini CoinTracker cannot be reached at ${trackerUrl(call)}${because}. Start it with "cointracker serve", or name another URL with --url.`
  return { code: EXIT.unreachable, sentence }
}

/** Says whether the host, the connection or the certificate is at fault. */
function codeOf(cause: unknown): string | null {
  return cause instanceof Error && 'code' in cause ? String(cause.code) : null
}

/** Settings have the names of the environment; this one was an option. */
function startSentence({ message, code }: StartError, { options }: CommandCall): string {
  if (options['database'] === undefined) return message
  const advice = ABOUT_PASSWORDS.has(code) ? ` ${PASSWORD_ADVICE}` : ''
  return message.replace(/^DATABASE_URL\b/, '--database') + advice
}

function isTimeout(error: unknown): boolean {
  return error instanceof DOMException && error.name === 'TimeoutError'
}

function systemSentence({ code, message }: NodeJS.ErrnoException): string {
  return code === 'ENOSPC' || code === 'EDQUOT' ? 'The disk is full.' : `${message}.`
}

/** Of a file or a pipe: `EACCES: permission denied, open …`. */
function isSystemError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && 'syscall' in error && 'errno' in error
}
