import type { SyncError } from '../../../domain/address/tracked-address.ts'

export const NO_ERROR = Object.freeze({ error_code: null, error_detail: null, error_retry_at: null })

export function errorColumns({ code, detail, retryAt }: SyncError) {
  return { error_code: code, error_detail: detail, error_retry_at: retryAt }
}
