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

/** The columns of OUTCOME that are not null before the first synchronisation. */
export const NO_OUTCOME = { checkable: 0, failures: 0 } as const

export function sparklineChecksum(historyId: unknown, balances: unknown): bigint {
  return digestOfValues([historyId, balances])
}

/** Of how the last synchronisation ended, with the columns that have `changed` since the row was read. */
export function outcomeChecksum(row: AddressColumns, changed: ColumnValues = {}): bigint {
  return digestOfValues([
    row['id'],
    ...OUTCOME.map((name) => (name in changed ? changed[name] : row[name]) ?? null),
  ])
}

/**
 * The columns of `sync` that a transition changes, with their checksum. One that is wrong `before` stays wrong until all
 * that it covers is written: a new one would hide the damage.
 */
export function withChecksum(sync: ColumnValues, before: AddressColumns): ColumnValues {
  if (!OUTCOME.some((name) => name in sync)) return sync
  if (!OUTCOME.every((name) => name in sync) && !isOutcomeIntact(before)) return sync
  return { ...sync, outcome_checksum: outcomeChecksum(before, sync) }
}

export function isIdentityIntact(row: AddressColumns): boolean {
  return isIntact(row['identity_checksum'], identityChecksum, row)
}

export function isOutcomeIntact(row: AddressColumns): boolean {
  return isIntact(row['outcome_checksum'], outcomeChecksum, row)
}

function isIntact(checksum: unknown, compute: (row: AddressColumns) => bigint, row: AddressColumns): boolean {
  return checksum !== null && checksum !== undefined && compute(row) === BigInt(String(checksum))
}
