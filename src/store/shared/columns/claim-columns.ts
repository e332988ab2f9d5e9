import type { SyncErrorCode } from '../../../domain/errors.ts'
import type { CheckClaim, Claim, Draft } from '../../../domain/ports/claim.ts'
import { type AddressColumns, toChain, toNumber, toVerification } from './address-columns.ts'
import { fromColumn } from './amount-column.ts'

export function toClaim(row: AddressColumns, draft: AddressColumns | undefined): Claim {
  const doubtSince = toNumber(row['doubt_since'])
  return {
    ...toHold(row),
    manual: isAsked(row),
    ...toFailures(row),
    history:
      row['history_id'] === null
        ? null
        : {
            historyId: Number(row['history_id']),
            first: Number(row['first']),
            count: Number(row['count']),
            unsettled: Number(row['unsettled']),
            balance: fromColumn(row['balance']),
            tip: Number(row['proof_tip']),
            source: String(row['proof_source']),
          },
    draft: draft === undefined ? null : toDraft(draft),
    pendingRollback:
      doubtSince === null
        ? null
        : {
            since: doubtSince,
            source: String(row['doubt_source']),
            balance: fromColumn(row['doubt_balance']),
            transactionCount: Number(row['doubt_count']),
          },
    verification: toVerification(row['verification']),
    nextRowId: Number(row['next_row_id']),
  }
}

export function toCheckClaim(row: AddressColumns): CheckClaim {
  return {
    ...toHold(row),
    manual: isAsked(row),
    fingerprint: String(row['fingerprint']),
    tip: toNumber(row['proof_tip']) ?? 0,
    ...toFailures(row),
  }
}

function isAsked(row: AddressColumns): boolean {
  return Number(row['urgency']) === 2 || Number(row['verify_by_hand']) === 1
}

function toHold(row: AddressColumns) {
  return {
    addressId: Number(row['id']),
    run: Number(row['run']),
    chain: toChain(row['chain']),
    address: String(row['address']),
  }
}

function toFailures(row: AddressColumns) {
  const code = row['error_code']
  return {
    failures: Number(row['failures']),
    failedWith: code === null ? null : (String(code) as SyncErrorCode),
  }
}

function toDraft(row: AddressColumns): Draft {
  return {
    historyId: Number(row['history_id']),
    base: Number(row['base']),
    first: Number(row['first']),
    next: Number(row['next']),
    carry: fromColumn(row['carry']),
    source: String(row['source']),
  }
}
