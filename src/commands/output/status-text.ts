import type { Address, Wallet } from '../../client/api-types.ts'

type Shown = Pick<
  Address | Wallet,
  'sync_status' | 'sync_error' | 'sync_total' | 'last_synced_offset' | 'live'
> & {
  readonly verification: { readonly state: string } | null
}

/** How far the history is known, in a few words. */
export function statusText(item: Shown): string {
  switch (item.sync_status) {
    case 'UNSYNCED':
      return 'not synchronised'
    case 'IN_PROGRESS':
      return item.sync_total === null ? 'reading' : `reading ${item.last_synced_offset} of ${item.sync_total}`
    case 'ERROR':
      return `failed: ${item.sync_error?.detail ?? 'no reason'}`
    case 'DONE':
      if (item.verification?.state === 'mismatch') return 'sources disagree'
      if (item.verification?.state === 'unverified') return 'not proven'
      return item.live ? 'proven, live' : 'proven'
  }
}
