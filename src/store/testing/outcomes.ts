import type { Failure, Publication } from '../../domain/ports/run-store.ts'

/** How a run may end, but for when. */
export const FAILURE: Omit<Failure, 'at'> = {
  error: { code: 'source_unavailable', detail: 'x', retryAt: null },
  nextSyncAt: null,
  checkAt: null,
  failures: 1,
  pendingRollback: null,
  mismatch: null,
}

export const PUBLICATION: Omit<Publication, 'at'> = {
  plan: 'first',
  rowSetId: 0,
  first: 0,
  count: 0,
  unsettled: 0,
  balance: 0n,
  unconfirmedBalance: 0n,
  unconfirmed: 0,
  unchanged: false,
  rows: [],
  nextRowId: 1,
  events: [],
  arrived: null,
  revised: false,
  tip: 100,
  source: 'blockchair',
  fingerprint: 'f',
  proof: 'address',
  nextSyncAt: null,
  verifyAt: null,
}
