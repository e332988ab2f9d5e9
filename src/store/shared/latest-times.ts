import { LIVE_CHECK_MS } from '../../domain/ports/watched-addresses.ts'
import { longestWaits } from './longest-waits.ts'

/** How late times of the queue can be, in rows of `sync`. */
export interface LatestTime {
  /** The first one is compared, all are set. */
  readonly columns: readonly string[]
  /** SQL of both engines: the rows that it concerns. */
  readonly where: string
  /** In ms since 1970. */
  readonly latest: number
}

/** No time of the queue stays later than it can be; the clock that set it may have been ahead. Intervals in ms. */
export function latestTimes(
  now: number,
  { syncMs, verifyMs }: { readonly syncMs: number; readonly verifyMs: number },
): readonly LatestTime[] {
  const failed = longestWaits(syncMs).map(([codes, waitMs]) => ({
    columns: ['next_sync_at', 'error_retry_at'],
    where: `status = 'ERROR' and error_code in (${codes.map((code) => `'${code}'`).join(', ')})`,
    latest: now + waitMs,
  }))
  return [
    { columns: ['next_sync_at'], where: `status <> 'ERROR' and live is null`, latest: now + syncMs },
    { columns: ['next_sync_at'], where: `status <> 'ERROR'`, latest: now + Math.max(syncMs, LIVE_CHECK_MS) },
    ...failed,
    { columns: ['check_at'], where: 'true', latest: now + syncMs },
    { columns: ['verify_at'], where: 'verify_manual = 0', latest: now + verifyMs },
    { columns: ['verify_at'], where: 'verify_manual = 1', latest: now },
    { columns: ['queued_at'], where: 'true', latest: now },
    { columns: ['rollback_since'], where: 'true', latest: now },
  ]
}
