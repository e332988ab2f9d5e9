import type { SyncError } from '../../../domain/address/tracked-address.ts'
import type { SyncErrorCode } from '../../../domain/errors.ts'
import type { AddressColumns } from './joined-row.ts'
import { toTime } from './time-column.ts'

const CODES: Readonly<Record<SyncErrorCode, true>> = {
  rate_limited: true,
  invalid_key: true,
  source_unavailable: true,
  source_rejected: true,
  source_behind: true,
  source_inconsistent: true,
  too_busy: true,
  history_too_long: true,
  mempool_too_long: true,
  crashed: true,
  internal: true,
}

const UNKNOWN: SyncError = {
  code: 'internal',
  detail: 'Why the last synchronisation failed is damaged in the database.',
  retryAt: null,
}

/** The error of an address in ERROR. */
export function toSyncError(row: AddressColumns): SyncError {
  const { error_code: code, error_detail: detail } = row
  if (!isSyncErrorCode(code) || typeof detail !== 'string') return UNKNOWN
  return { code, detail, retryAt: toTime(row['error_retry_at']) }
}

/** Whether an address in ERROR has an error. */
export function isErrorIntact(row: AddressColumns): boolean {
  return row['status'] !== 'ERROR' || toSyncError(row) !== UNKNOWN
}

export function isSyncErrorCode(value: unknown): value is SyncErrorCode {
  return typeof value === 'string' && Object.hasOwn(CODES, value)
}
