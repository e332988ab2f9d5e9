import type { Address, Wallet } from '../../client/api-types.ts'
import { timeSince } from './time-since.ts'

/** How far a history is known, in the words of the web app. `now` in milliseconds. */
export function statusText(item: Address | Wallet, now: number): string {
  const { last_synced_at: syncedAt, sync_status: status, verification } = item
  if (syncedAt === null && status === 'IN_PROGRESS') return firstSyncText(item)
  if (syncedAt === null) return status === 'ERROR' ? `Failed: ${reasonOf(item)}` : 'Not synced'
  if (verification?.state === 'mismatch') return 'Disputed'
  if (verification !== null && 'damage' in verification && verification.damage !== undefined) return 'Damaged'
  if (status === 'ERROR') return `Out of date: ${reasonOf(item)}`
  if ('branches' in item && status === 'IN_PROGRESS') return 'Checking for updates…'
  const agreed = (verification?.confirmed_by.length ?? 0) > 1 ? ', two sources agree' : ''
  return `Synced ${timeSince(syncedAt, now)}${agreed}`
}

function firstSyncText(item: Address | Wallet): string {
  if ('branches' in item) return 'Looking for addresses…'
  const { sync_total: total, last_synced_offset: obtained } = item
  if (total === null) return 'Queued'
  return `Syncing ${total === 0 ? 100 : Math.floor((100 * Math.min(obtained, total)) / total)}%`
}

function reasonOf({ sync_error: error }: Address | Wallet): string {
  return error?.detail ?? 'The last sync failed.'
}
