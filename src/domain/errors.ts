/** Every way in which a request to this program can fail. The codes are part of the API. */
export type ErrorCode =
  | 'invalid_request'
  | 'invalid_address'
  | 'invalid_cursor'
  | 'in_the_future'
  | 'private_key'
  | 'invalid_wallet'
  | 'unsupported_wallet'
  | 'chain_required'
  | 'group_cycle'
  | 'address_exists'
  | 'wallet_exists'
  | 'address_in_wallet'
  | 'backup_unsupported'
  | 'address_not_found'
  | 'wallet_not_found'
  | 'group_not_found'
  | 'transaction_not_found'
  | 'source_unavailable'
  | 'not_found'
  | 'method_not_allowed'
  | 'unauthorized'
  | 'cross_site_request'
  | 'unsupported_media_type'
  | 'payload_too_large'
  | 'host_not_allowed'
  | 'history_building'
  | 'store_unavailable'
  | 'stored_data_damaged'
  | 'database_busy'
  | 'internal'

/** What a problem says to programs beside its code. */
export type ProblemExtra = Readonly<Record<string, string | number | readonly object[]>>

/** An error reported to the client: `message` is a user-facing sentence, `code` is for programs. */
export class AppError extends Error {
  readonly code: ErrorCode
  readonly extra: ProblemExtra

  constructor(code: ErrorCode, message: string, extra: ProblemExtra = {}) {
    super(message)
    this.name = 'AppError'
    this.code = code
    this.extra = extra
  }
}

/** `unknown_database`: neither SQLite nor PostgreSQL. `malformed_postgres_url`: its form is wrong. */
export type StartErrorCode = 'start_failed' | 'unknown_database' | 'malformed_postgres_url'

/** A setting, port or database that prevents the start: one line, exit code 1. */
export class StartError extends Error {
  override name = 'StartError'
  readonly code: StartErrorCode

  constructor(message: string, code: StartErrorCode = 'start_failed') {
    super(message)
    this.code = code
  }
}

/** The database is no longer where it was opened, so that the next start would not find it: one line, exit code 1. */
export class StoreLost extends Error {
  override name = 'StoreLost'
}

/** Whether the error is only that the database cannot be reached or written right now. */
export function isStoreUnavailable(error: unknown): error is AppError {
  return error instanceof AppError && (error.code === 'store_unavailable' || error.code === 'database_busy')
}

/** Why a synchronisation ended in ERROR. The codes are part of the API. */
export type SyncErrorCode =
  | 'rate_limited'
  | 'invalid_key'
  | 'source_unavailable'
  | 'source_rejected'
  | 'source_behind'
  | 'source_inconsistent'
  | 'too_busy'
  | 'history_too_long'
  | 'mempool_too_long'
  | 'crashed'
  | 'internal'

/** Ends a run: the message is a user-facing sentence, the code is for programs. */
export class SyncFailure extends Error {
  readonly code: SyncErrorCode
  /** When to try again (ms), if the reason determines it; otherwise `next-attempt.ts` does. */
  readonly retryAt: number | 'never' | null

  constructor(code: SyncErrorCode, message: string, retryAt: number | 'never' | null = null) {
    super(message)
    this.name = 'SyncFailure'
    this.code = code
    this.retryAt = retryAt
  }
}
