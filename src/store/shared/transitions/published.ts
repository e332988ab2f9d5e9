import type { Publication } from '../../../domain/ports/run-store.ts'
import { proven } from '../../../domain/verification/verification.ts'
import { type AddressColumns, toNumber } from '../columns/address-columns.ts'
import { nextCheckAt } from '../columns/live-column.ts'
import { formatVerification, toVerification } from '../columns/verification-column.ts'
import { readAgain } from './damaged.ts'
import { NO_ERROR } from './error-columns.ts'
import { rollbackColumns } from './rollback-columns.ts'
import { statedColumns } from './stated-columns.ts'
import type { Transition } from './transition.ts'

/** A synchronisation has proven a history, which becomes the visible one. */
export function published(before: AddressColumns, publication: Publication): Transition {
  const { balance, count, source, tip, proof, at } = publication
  const total = { balance, transactionCount: count, source, at }
  const verification = proven(
    toVerification(before['verification']),
    { ...total, height: tip, proof },
    rowsAfter(publication),
  )
  // Rows that were found to be damaged meanwhile are still there.
  const damage = publication.plan === 'extend' ? (before['damage'] ?? null) : null
  return {
    history: {
      first: publication.first,
      count,
      unsettled: publication.unsettled,
      balance,
      unconfirmed_balance: publication.unconfirmedBalance,
      unconfirmed: publication.unconfirmed,
      next_row_id: publication.nextRowId,
      revision: Number(before['revision']) + (publication.revised ? 1 : 0),
      proof_tip: tip,
      proof_source: source,
      damage: damage === null ? null : String(damage),
      verification: formatVerification(verification),
    },
    sync: {
      status: 'DONE',
      last_synced_at: at,
      next_sync_at: nextCheckAt(before, at, publication.nextSyncAt),
      verify_at: toNumber(before['verify_at']) ?? publication.verifyAt,
      check_at: null,
      // A batch check cannot see a row move from one block to another: only final rows may be left to it.
      checkable: publication.unsettled === 0 ? 1 : 0,
      fingerprint: publication.fingerprint,
      failures: 0,
      alone: 0,
      obtained: count,
      total: count,
      ...NO_ERROR,
      ...statedColumns(total),
      ...rollbackColumns(null),
      ...(damage === null ? {} : { ...readAgain(before, at), status: 'IN_PROGRESS' }),
    },
    events: publication.events.map((event) => ({ ...event, at })),
  }
}

function rowsAfter({ plan, unchanged }: Publication): 'unchanged' | 'extended' | 'reread' {
  if (unchanged) return 'unchanged'
  return plan === 'extend' ? 'extended' : 'reread'
}
