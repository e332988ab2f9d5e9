import { AppError } from '../../domain/errors.ts'
import { codeOf } from './database.ts'

const REASONS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens there; check the host, the port, and that PostgreSQL is running',
  ENOTFOUND: 'its host name is not known',
  EAI_AGAIN: 'its host name cannot be looked up right now',
  ETIMEDOUT: 'its host does not answer',
  '28P01': 'the user or the password is wrong',
  '28000': 'this user may not sign in from here',
  '3D000': 'there is no such database; create it first',
  '42501': 'this user may not create tables there; grant it the schema',
  '53300': 'it has no connection left for us',
  '57P03': 'it is starting up or shutting down',
}

/** Why the database cannot be used, in one line without its address. Null for what is not about the connection. */
export function explainPostgresError(error: unknown): string | null {
  const cause = error instanceof AppError ? error.cause : error
  const first = cause instanceof AggregateError ? cause.errors[0] : cause
  const reason = REASONS[codeOf(first) ?? '']
  if (reason !== undefined) return `DATABASE_URL: the PostgreSQL database cannot be used: ${reason}.`
  return error instanceof AppError && error.code === 'store_unavailable'
    ? 'DATABASE_URL: the PostgreSQL database cannot be reached.'
    : null
}
