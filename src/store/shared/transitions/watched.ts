import { LIVE_CHECK_MS, type WatchedAt } from '../../../domain/ports/watched-addresses.ts'
import { type AddressColumns, toNumber } from '../columns/address-columns.ts'
import { isLive } from '../columns/live-column.ts'
import { changedStanding } from '../columns/standing-column.ts'
import { URGENCY } from '../urgency.ts'
import { isSourceFailure } from './failed.ts'
import type { Transition } from './transition.ts'
import { unchanged } from './unchanged.ts'

interface Watched {
  readonly transition: Transition
  /** Null for an address that is being synchronised. */
  readonly outcome: 'unchanged' | 'changed' | null
  /** Undefined for as before. */
  readonly standing: string | null | undefined
}

interface Stated {
  readonly source: string
  readonly fingerprint: string | null
}

/** A source announces changes of the address from now on, which has this fingerprint. */
export function watchedTransition(before: AddressColumns, stated: Stated, at: WatchedAt): Watched {
  const { source, fingerprint } = stated
  if (before['status'] === 'IN_PROGRESS') {
    // What the run has read may be older than the first announcement.
    return { transition: only({ live: null }), outcome: null, standing: undefined }
  }
  if (fingerprint === null) {
    const unwatched = { live: null, ...(isLive(before) ? { next_sync_at: at.now } : {}) }
    return { transition: only(unwatched), outcome: null, standing: undefined }
  }
  const live = { live: source }
  const isSame = before['fingerprint'] === fingerprint
  if (!isSame)
    return { transition: only({ ...live, ...queued(at.now) }), outcome: 'changed', standing: undefined }
  const isUp = before['status'] === 'DONE' || isSourceFailure(before['error_code'])
  if (isUp && Number(before['checkable']) === 1) return proven(before, stated, at)
  if (before['status'] === 'DONE') return unsettled(before, live, at)
  if (isSourceFailure(before['error_code'])) {
    return { transition: only({ ...live, ...queued(at.now) }), outcome: 'changed', standing: undefined }
  }
  // What is wrong with the address is tried again when it was to be.
  return { transition: only(live), outcome: 'unchanged', standing: undefined }
}

function proven(before: AddressColumns, { source }: Stated, { now, tip }: WatchedAt): Watched {
  const height = Math.max(tip ?? 0, toNumber(before['proof_tip']) ?? 0)
  const nextSyncAt = now + LIVE_CHECK_MS
  const transition = unchanged(before, { source, tip: height, at: now, nextSyncAt })
  const sync = { ...transition.sync, live: source, next_sync_at: nextSyncAt }
  return {
    transition: { ...transition, sync },
    outcome: 'unchanged',
    standing: changedStanding(before, transition),
  }
}

/** Rows that are not final may have moved to another block while no block was announced. */
function unsettled(before: AddressColumns, live: { readonly live: string }, at: WatchedAt): Watched {
  if (Number(before['last_synced_at']) < at.since) {
    return { transition: only({ ...live, ...queued(at.now) }), outcome: 'changed', standing: undefined }
  }
  const sync = { ...live, next_sync_at: at.now + LIVE_CHECK_MS }
  return { transition: only(sync), outcome: 'unchanged', standing: undefined }
}

function queued(now: number) {
  const place = { urgency: URGENCY.unconfirmed, queued_at: now, obtained: 0, total: null }
  return { status: 'IN_PROGRESS', want: 'read', ...place }
}

function only(sync: Transition['sync']): Transition {
  return { history: {}, sync, events: [] }
}
