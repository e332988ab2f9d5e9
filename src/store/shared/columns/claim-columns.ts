import type { CheckClaim, Claim, Draft, PendingRollback } from '../../../domain/ports/claim.ts'
import { isHeaderIntact } from '../digests/header-digest.ts'
import { URGENCY } from '../urgency.ts'
import { type AddressColumns, toNumber } from './address-columns.ts'
import { amountOrNull, fromColumn } from './amount-column.ts'
import { chainOf } from './chain-column.ts'
import { isSyncErrorCode } from './sync-error-columns.ts'
import { toVerification } from './verification-column.ts'

export function toClaim(row: AddressColumns, draft: AddressColumns | undefined): Claim {
  return {
    ...toLease(row),
    manual: isManual(row),
    ...toFailures(row),
    history:
      row['row_set_id'] === null || !isHeaderIntact(row) || amountOrNull(row['balance']) === null
        ? null
        : {
            rowSetId: Number(row['row_set_id']),
            first: Number(row['first']),
            count: Number(row['count']),
            unsettled: Number(row['unsettled']),
            balance: fromColumn(row['balance']),
            tip: Number(row['proof_tip']),
            source: String(row['proof_source']),
          },
    damaged: row['damage'] !== null && row['damage'] !== undefined,
    // The ids of staged rows were counted by the header.
    draft:
      draft === undefined || !isHeaderIntact(row) || amountOrNull(draft['carry']) === null
        ? null
        : toDraft(draft),
    pendingRollback: toPendingRollback(row),
    verification: toVerification(row['verification']),
    nextRowId: Number(row['next_row_id']),
  }
}

export function toCheckClaim(row: AddressColumns): CheckClaim {
  return {
    ...toLease(row),
    manual: isManual(row),
    fingerprint: String(row['fingerprint']),
    tip: toNumber(row['proof_tip']) ?? 0,
    ...toFailures(row),
  }
}

function isManual(row: AddressColumns): boolean {
  return Number(row['urgency']) === URGENCY.manual || Number(row['verify_manual']) === 1
}

function toLease(row: AddressColumns) {
  return {
    addressId: Number(row['id']),
    run: Number(row['run']),
    chain: chainOf(row),
    address: String(row['address']),
  }
}

export function toPendingRollback(row: AddressColumns): PendingRollback | null {
  const since = toNumber(row['rollback_since'])
  const balance = amountOrNull(row['rollback_balance'])
  if (since === null || balance === null) return null
  return {
    since,
    source: String(row['rollback_source']),
    balance,
    transactionCount: Number(row['rollback_count']),
    tip: null,
  }
}

export function toFailures(row: AddressColumns) {
  return {
    failures: Number(row['failures']),
    failedWith: isSyncErrorCode(row['error_code']) ? row['error_code'] : null,
  }
}

function toDraft(row: AddressColumns): Draft {
  return {
    rowSetId: Number(row['row_set_id']),
    base: Number(row['base']),
    first: Number(row['first']),
    next: Number(row['next']),
    carry: fromColumn(row['carry']),
    source: String(row['source']),
  }
}
