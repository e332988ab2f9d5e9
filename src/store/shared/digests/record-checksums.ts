import type { AddressColumns, ColumnValues } from '../columns/joined-row.ts'
import { digestOfValues } from './digest.ts'

const IDENTITY = ['id', 'chain', 'address', 'type', 'label', 'created_at'] as const

/**
 * Columns of `sync` that only a transition changes. The others say what is queued, and are written by the thousand, or
 * are times that are capped when the clock was set back.
 */
const OUTCOME = [
  'last_synced_at',
  'checkable',
  'fingerprint',
  'failures',
  'error_code',
  'error_detail',
  'stated_balance',
  'stated_count',
  'stated_source',
  'stated_at',
  'rollback_balance',
  'rollback_count',
  'rollback_source',
] as const

/** Of what identifies an address, and its label. */
export function identityChecksum(row: AddressColumns): bigint {
  return digestOfValues(IDENTITY.map((name) => row[name] ?? null))
}

/** Of how the last synchronisation ended. */
function outcomeChecksum(row: AddressColumns): bigint {
  return digestOfValues([row['id'], ...OUTCOME.map((name) => row[name] ?? null)])
}

/** The columns of `sync` that a transition changes, with their checksum. `after` is the row of the address after it. */
export function withChecksum(sync: ColumnValues, after: AddressColumns): ColumnValues {
  return OUTCOME.some((name) => name in sync) ? { ...sync, outcome_checksum: outcomeChecksum(after) } : sync
}

/** True also for what has no checksum: an earlier version, or another engine, wrote it. */
export function isIdentityIntact(row: AddressColumns): boolean {
  return isIntact(row['identity_checksum'], identityChecksum, row)
}

export function isOutcomeIntact(row: AddressColumns): boolean {
  return isIntact(row['outcome_checksum'], outcomeChecksum, row)
}

function isIntact(checksum: unknown, compute: (row: AddressColumns) => bigint, row: AddressColumns): boolean {
  return checksum === null || checksum === undefined || compute(row) === BigInt(String(checksum))
}
