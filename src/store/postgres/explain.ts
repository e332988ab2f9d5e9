import { AppError, isStoreUnavailable, StartError } from '../../domain/errors.ts'
import { codeOf } from './unreachable.ts'

const REASONS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens there; check the host, the port, and that PostgreSQL is running',
  ENOTFOUND: 'its host name cannot be resolved',
  EAI_AGAIN: 'its host name cannot be resolved right now',
  ETIMEDOUT: 'its host does not respond',
  '28P01': 'the user or the password is wrong',
  '28000': 'this user may not connect from this host',
  '3D000': 'there is no such database; create it first',
  '42501': 'this user may not create tables; grant it create on the schema',
  '25006': 'it may only be read: it is a standby, or default_transaction_read_only is on',
  '53300': 'it has no free connection',
  '57P03': 'it is starting up or shutting down',
  DEPTH_ZERO_SELF_SIGNED_CERT:
    'its certificate is self-signed; name it in sslrootcert, or use sslmode=require to encrypt without verifying the server',
  SELF_SIGNED_CERT_IN_CHAIN:
    'its certificate comes from an unknown authority; name the authority in sslrootcert, or use sslmode=require to encrypt without verifying the server',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE:
    'its certificate comes from an unknown authority; name the authority in sslrootcert, or use sslmode=require to encrypt without verifying the server',
}

/** Why the database could not be opened, in one line without its URL. */
export function openingError(error: unknown): StartError {
  return error instanceof StartError ? error : new StartError(explainOpening(error))
}

function explainOpening(error: unknown): string {
  const first = causeOf(error)
  const reason =
    REASONS[codeOf(first) ?? ''] ?? withoutEnd(first instanceof Error ? first.message : String(first))
  return `DATABASE_URL: the PostgreSQL database cannot be used: ${reason}.`
}

/** Why the connection to the database failed, in one line without its URL; null for any other error. */
export function explainPostgresError(error: unknown): string | null {
  if (REASONS[codeOf(causeOf(error)) ?? ''] !== undefined) return explainOpening(error)
  return isStoreUnavailable(error) ? 'DATABASE_URL: the PostgreSQL database cannot be reached.' : null
}

function causeOf(error: unknown): unknown {
  const cause = error instanceof AppError ? error.cause : error
  return cause instanceof AggregateError ? cause.errors[0] : cause
}

function withoutEnd(message: string): string {
  return message.replaceAll(/\s+/g, ' ').replace(/\.$/, '')
}
