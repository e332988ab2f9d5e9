import type { UnchangedAt } from '../../../domain/ports/run-store.ts'
import { proven } from '../../../domain/verification/verification.ts'
import { type AddressColumns, toTrackedAddress } from '../columns/address-columns.ts'
import { nextCheckAt } from '../columns/live-column.ts'
import { formatVerification } from '../columns/verification-column.ts'
import { readAgain } from './damaged.ts'
import { NO_ERROR } from './error-columns.ts'
import { statedColumns } from './stated-columns.ts'
import type { Transition } from './transition.ts'

/** A batch check found the totals of the last full read: the history stands at a newer tip. */
export function unchanged(before: AddressColumns, { source, tip, at, nextSyncAt }: UnchangedAt): Transition {
  const { balance, transactionCount, verification, damage } = toTrackedAddress(before)
  const total = { balance, transactionCount, source, at }
  return {
    history: {
      proof_tip: tip,
      proof_source: source,
      verification: formatVerification(
        proven(verification, { ...total, height: tip, proof: verification?.proof ?? 'address' }, 'unchanged'),
      ),
    },
    sync: {
      status: 'DONE',
      last_synced_at: at,
      next_sync_at: nextCheckAt(before, at, nextSyncAt),
      failures: 0,
      obtained: transactionCount,
      total: transactionCount,
      ...NO_ERROR,
      ...statedColumns(total),
      ...(damage === null ? {} : { ...readAgain(before, at), status: 'IN_PROGRESS' }),
    },
    events: [],
  }
}
