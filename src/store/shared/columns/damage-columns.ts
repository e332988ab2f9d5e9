import type { Verification } from '../../../domain/address/tracked-address.ts'
import { isHeaderIntact } from '../digests/header-digest.ts'
import { isIdentityIntact, isOutcomeIntact } from '../digests/record-checksums.ts'
import { amountOrNull } from './amount-column.ts'
import type { AddressColumns } from './joined-row.ts'
import { isStatus } from './status-column.ts'
import { isErrorIntact } from './sync-error-columns.ts'
import { isTime, toTime } from './time-column.ts'
import { toVerification } from './verification-column.ts'

const HEADER = 'The stored totals of this address are damaged.'
const IDENTITY = 'This address or its label is damaged: delete it and add it again.'
const OUTCOME = 'The stored state of this address is damaged.'
const HEADER_AMOUNTS = ['balance', 'unconfirmed_balance'] as const
const STATE_AMOUNTS = ['stated_balance', 'rollback_balance'] as const
const STATE_TIMES = ['last_synced_at', 'next_sync_at', 'stated_at', 'error_retry_at'] as const
const VERIFICATION = 'The stored proof of this address is damaged.'

/** A sentence: what is damaged of a stored history; null if nothing is known to be. */
export function damageOf(
  row: AddressColumns,
  verification: Verification | null = toVerification(row['verification']),
): string | null {
  const { damage } = row
  if (!isIdentityIntact(row)) return IDENTITY
  if (!isHeaderIntact(row) || !areAmounts(row, HEADER_AMOUNTS)) return HEADER
  if (!isStateIntact(row)) return OUTCOME
  if (!isVerificationOf(row, verification)) return VERIFICATION
  return damage === null || damage === undefined ? null : String(damage)
}

/** What is shown of a history that is damaged: never verified, and confirmed by no source. */
export function unverified(row: AddressColumns): Verification {
  const known = toVerification(row['verification'])
  return {
    source: known?.source ?? String(row['proof_source'] ?? 'unknown'),
    height: known?.height ?? 0,
    checkedAt: known?.checkedAt ?? toTime(row['last_synced_at']) ?? 0,
    opinions: known?.opinions ?? [],
    balance: amountOrNull(row['balance']) ?? known?.balance ?? 0n,
    transactionCount: Number(row['count']),
    state: 'unverified',
    proof: known?.proof ?? 'address',
    confirmedBy: [],
    difference: null,
  }
}

/** The proof names the tip and the source that the header has too. */
function isVerificationOf(row: AddressColumns, verification: Verification | null): boolean {
  if (verification === null) return (row['verification'] ?? null) === null
  if (row['row_set_id'] === null) return true
  return verification.height === Number(row['proof_tip']) && verification.source === row['proof_source']
}

/** Whether the columns of `sync` are as they were written, and have values that this program writes. */
function isStateIntact(row: AddressColumns): boolean {
  return (
    isStatus(row['status']) &&
    isErrorIntact(row) &&
    STATE_TIMES.every((name) => isTime(row[name])) &&
    areAmounts(row, STATE_AMOUNTS) &&
    isOutcomeIntact(row)
  )
}

function areAmounts(row: AddressColumns, names: readonly string[]): boolean {
  return names.every((name) => {
    const value = row[name] ?? null
    return value === null || amountOrNull(value) !== null
  })
}
