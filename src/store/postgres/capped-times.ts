import { longestWaits } from '../shared/longest-waits.ts'
import type { Database } from './database.ts'
import { changeAll } from './requests.ts'

/** No time of the queue stays later than it can be; the clock that set it may have been ahead. Intervals in ms. */
export async function capTimes(
  db: Database,
  now: number,
  { syncMs, verifyMs }: { readonly syncMs: number; readonly verifyMs: number },
): Promise<void> {
  const put = (columns: string, where: string, at: number, ...values: unknown[]) =>
    changeAll(db, columns, where, [at, ...values])
  await put('next_sync_at = $1', `status <> 'ERROR' and next_sync_at > $1`, now + syncMs)
  for (const [codes, waitMs] of longestWaits(syncMs)) {
    const failed = `status = 'ERROR' and error_code = any($2) and next_sync_at > $1`
    await put('next_sync_at = $1, error_retry_at = $1', failed, now + waitMs, codes)
  }
  await put('check_at = $1', 'check_at > $1', now + syncMs)
  await put('verify_at = $1', 'verify_manual = 0 and verify_at > $1', now + verifyMs)
  await put('verify_at = $1', 'verify_manual = 1 and verify_at > $1', now)
  await put('queued_at = $1', 'queued_at > $1', now)
  await put('rollback_since = $1', 'rollback_since > $1', now)
}
