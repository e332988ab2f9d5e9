import type { SyncError } from '../../../domain/address/tracked-address.ts'
import type { GapAnswers } from '../../../domain/ports/discovery-store.ts'
import type { WalletBranch, WalletDescriptor } from '../../../domain/wallet/wallet.ts'
import { toNumber } from './address-columns.ts'
import type { AddressColumns } from './joined-row.ts'
import { isSyncErrorCode } from './sync-error-columns.ts'
import { toTime } from './time-column.ts'

export function toWalletDescriptor(row: AddressColumns): WalletDescriptor {
  return {
    scriptType: String(row['script_type']),
    text: String(row['descriptor']),
    isTentative: Number(row['tentative']) === 1,
  }
}

export function toGapAnswers(row: AddressColumns): GapAnswers | null {
  const height = toNumber(row['answered_height'] ?? null)
  return height === null ? null : { height, source: String(row['answered_source']) }
}

/** Identities of scripts in the column `dropped_scripts`. */
export function toDroppedScripts(row: AddressColumns): readonly string[] {
  const identities: unknown = JSON.parse(String(row['dropped_scripts']))
  return Array.isArray(identities) ? identities.map(String) : []
}

export function toWalletBranch(row: AddressColumns, descriptors: readonly WalletDescriptor[]): WalletBranch {
  const descriptor = Number(row['descriptor'])
  const height = toNumber(row['checked_height'] ?? null)
  return {
    number: Number(row['number']),
    descriptor,
    scriptType: descriptors[descriptor]?.scriptType ?? '',
    branch: Number(row['branch']),
    derived: Number(row['derived']),
    lastUsed: Number(row['last_used']),
    lastFollowed: Number(row['last_followed']),
    wanted: Number(row['wanted']),
    lookedUp: Number(row['checked_to']),
    evidence:
      height === null
        ? null
        : { height, source: String(row['checked_source']), at: toTime(row['checked_at']) ?? 0 },
  }
}

export function toDiscoveryError(row: AddressColumns): SyncError | null {
  const code = row['error_code']
  if (!isSyncErrorCode(code)) return null
  return { code, detail: String(row['error_detail'] ?? ''), retryAt: toTime(row['error_retry_at']) }
}
