import type { ErrorCode, ProblemExtra } from '../../domain/errors.ts'

/** Error codes that only the HTTP interface has. */
type HttpOnlyCode = 'too_many_attempts' | 'too_many_exports' | 'too_many_streams' | 'shutting_down'

export type ProblemCode = ErrorCode | HttpOnlyCode

export const PROBLEM_TYPE = 'application/problem+json; charset=utf-8'

/** RFC 9457, with a `code` for programs. */
export interface Problem {
  readonly type: 'about:blank'
  readonly title: string
  readonly status: number
  readonly detail: string
  readonly code: ProblemCode
  readonly [extra: string]: string | number | readonly object[]
}

const STATUS: Readonly<Record<ProblemCode, readonly [status: number, title: string]>> = {
  invalid_request: [422, 'Invalid request'],
  invalid_address: [422, 'Invalid address'],
  invalid_cursor: [422, 'Invalid cursor'],
  in_the_future: [422, 'In the future'],
  private_key: [422, 'Private key'],
  invalid_wallet: [422, 'Invalid wallet'],
  unsupported_wallet: [422, 'Unsupported wallet'],
  chain_required: [422, 'Chain required'],
  group_cycle: [422, 'Group cycle'],
  address_exists: [409, 'Address exists'],
  wallet_exists: [409, 'Wallet exists'],
  address_in_wallet: [409, 'Address in wallet'],
  backup_unsupported: [409, 'Backup unsupported'],
  address_not_found: [404, 'Address not found'],
  wallet_not_found: [404, 'Wallet not found'],
  group_not_found: [404, 'Group not found'],
  transaction_not_found: [404, 'Transaction not found'],
  source_unavailable: [503, 'Source unavailable'],
  not_found: [404, 'Not found'],
  method_not_allowed: [405, 'Method not allowed'],
  unauthorized: [401, 'Unauthorized'],
  cross_site_request: [403, 'Cross-site request'],
  unsupported_media_type: [415, 'Unsupported media type'],
  payload_too_large: [413, 'Payload too large'],
  host_not_allowed: [421, 'Host not allowed'],
  too_many_attempts: [429, 'Too many attempts'],
  too_many_exports: [503, 'Too many exports'],
  too_many_streams: [503, 'Too many streams'],
  shutting_down: [503, 'Shutting down'],
  history_building: [503, 'History building'],
  store_unavailable: [503, 'Store unavailable'],
  stored_data_damaged: [503, 'Stored data damaged'],
  database_busy: [503, 'Database busy'],
  internal: [500, 'Internal error'],
}

/** Every code that a problem may carry. */
export const PROBLEM_CODES = Object.keys(STATUS) as readonly ProblemCode[]

/** `status` only where a code comes with more than one: a request that cannot even be read is 400, not 422. */
export function problemOf(
  code: ProblemCode,
  detail: string,
  extra: ProblemExtra = {},
  status: number = STATUS[code][0],
): Problem {
  return { type: 'about:blank', title: STATUS[code][1], status, detail, code, ...extra }
}

/** An error of the HTTP interface, with the headers of its reply. */
export class HttpError extends Error {
  readonly code: ProblemCode
  readonly headers: Readonly<Record<string, string>>
  readonly status: number

  constructor(
    code: ProblemCode,
    message: string,
    headers: Readonly<Record<string, string>> = {},
    status: number = STATUS[code][0],
  ) {
    super(message)
    this.name = 'HttpError'
    this.code = code
    this.headers = headers
    this.status = status
  }
}
