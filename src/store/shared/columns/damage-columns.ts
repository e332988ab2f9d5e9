import type { Verification } from '../../../domain/address/tracked-address.ts'
import { isHeaderIntact } from '../digests/header-digest.ts'
import { isIdentityIntact, isOutcomeIntact } from '../digests/record-checksums.ts'
import { fromColumn } from './amount-column.ts'
import type { AddressColumns } from './joined-row.ts'
import { isVerificationIntact, toVerification } from './verification-column.ts'

const HEADER = 'The stored totals of this address are damaged.'
const IDENTITY = 'This address or its label is damaged: delete it and add it again.'
const OUTCOME = 'The stored state of this address is damaged.'
const VERIFICATION = 'The stored proof of this address is damaged.'

/** A sentence: what is damaged of a stored history; null if nothing is known to be. */
export function damageOf(row: AddressColumns): string | null {
  const { damage } = row
  if (!isIdentityIntact(row)) return IDENTITY
  if (!isHeaderIntact(row)) return HEADER
  if (!isOutcomeIntact(row)) return OUTCOME
  if (!isVerificationOf(row)) return VERIFICATION
  return damage === null || damage === undefined ? null : String(damage)
}

/** What is shown of a history that is damaged: never verified, and confirmed by no source. */
export function unverified(row: AddressColumns): Verification {
  const known = toVerification(row['verification'])
  return {
    source: known?.source ?? String(row['proof_source'] ?? 'unknown'),
    height: known?.height ?? 0,
    checkedAt: known?.checkedAt ?? Number(row['last_synced_at'] ?? 0),
    opinions: known?.opinions ?? [],
    balance: fromColumn(row['balance']),
    transactionCount: Number(row['count']),
    state: 'unverified',
    confirmedBy: [],
    difference: null,
  }
}

/** The proof names the tip and the source that the header has too. */
function isVerificationOf(row: AddressColumns): boolean {
  if (!isVerificationIntact(row['verification'])) return false
  const verification = toVerification(row['verification'])
  if (verification === null || row['row_set_id'] === null) return true
  return verification.height === Number(row['proof_tip']) && verification.source === row['proof_source']
}
