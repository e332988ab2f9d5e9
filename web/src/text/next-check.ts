import type { Address, Wallet } from '../../../src/client/api-types.ts'
import { timeSince, timeUntil } from './time.ts'

type Checked = Pick<Address | Wallet, 'live' | 'last_synced_at' | 'next_sync_at'>

/** How changes are found: "Live · checked 3 minutes ago", "Next sync in 12 minutes". */
export function nextCheck({ live, last_synced_at, next_sync_at }: Checked, now: number): string {
  if (live) return last_synced_at === null ? 'Live' : `Live · checked ${timeSince(last_synced_at, now)}`
  return next_sync_at === null ? 'Manual sync only' : `Next sync ${timeUntil(next_sync_at, now)}`
}
