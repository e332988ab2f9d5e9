import { AppError } from '../../domain/errors.ts'

/** SQLSTATE classes and codes, and network errors, that mean that the server cannot be reached or used right now. */
const UNREACHABLE =
  /^(?:08...|57P0[1-5]|53300|ECONNREFUSED|ECONNRESET|EPIPE|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|ENOTFOUND|EAI_AGAIN)$/
const READ_ONLY = '25006'
/** Messages of `pg` that come without a code. */
const CUT =
  /^(?:Connection terminated|Query read timeout|timeout exceeded when trying to connect|Client has encountered a connection error|The server does not support SSL connections)/

/** Whether the connection failed, and not the statement. */
export function isUnreachable(error: unknown): boolean {
  if (error instanceof AggregateError) return error.errors.every(isUnreachable)
  return error instanceof Error && (UNREACHABLE.test(codeOf(error) ?? '') || CUT.test(error.message))
}

/** The server may only be read: it is a standby, or it has become one. */
export function isReadOnly(error: unknown): boolean {
  return codeOf(error) === READ_ONLY
}

/** What was being done when the connection failed: the answer to a write may be lost although the write was carried out. */
export type Doing = 'reading' | 'writing'

/** `store_unavailable` with its cause for an error of the connection; any other error as it is. */
export function explained(error: unknown, doing: Doing): unknown {
  if (isReadOnly(error))
    return unavailable('The database may only be read right now. Try again in a moment.', error)
  if (!isUnreachable(error)) return error
  return unavailable(
    doing === 'reading'
      ? 'The database cannot be reached right now. Try again in a moment.'
      : 'The database did not answer, so the outcome is unknown: the change may have been stored. Send the request again to find out.',
    error,
  )
}

function unavailable(message: string, cause: unknown): AppError {
  const error = new AppError('store_unavailable', message)
  error.cause = cause
  return error
}

export function codeOf(error: unknown): string | null {
  return error instanceof Error && 'code' in error ? String(error.code) : null
}
