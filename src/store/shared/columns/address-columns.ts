import type { AddressType } from '../../../domain/address/address.ts'
import type { TrackedAddress } from '../../../domain/address/tracked-address.ts'
import { type AssetId, isAssetId } from '../../../domain/assets/asset.ts'
import { amountOrNull } from './amount-column.ts'
import { chainOf } from './chain-column.ts'
import { damageOf, unverified } from './damage-columns.ts'
import { DamagedColumn } from './damaged-column.ts'
import type { AddressColumns } from './joined-row.ts'
import { isLive } from './live-column.ts'
import { toStatus } from './status-column.ts'
import { toSyncError } from './sync-error-columns.ts'
import { toTime } from './time-column.ts'
import { toVerification } from './verification-column.ts'

export { toChain } from './chain-column.ts'
export type { AddressColumns } from './joined-row.ts'

/** Values that no version of this program writes are absent or zero, and named by `damage`. */
export function toTrackedAddress(row: AddressColumns): TrackedAddress {
  const verification = toVerification(row['verification'])
  const damage = damageOf(row, verification)
  const status = toStatus(row['status'])
  return {
    id: Number(row['id']),
    chain: chainOf(row),
    address: String(row['address']),
    type: String(row['type']) as AddressType,
    label: toText(row['label']),
    balance: amountOrNull(row['balance']) ?? 0n,
    unconfirmedBalance: amountOrNull(row['unconfirmed_balance']) ?? 0n,
    transactionCount: Number(row['count']),
    status,
    // After DONE both are what is shown, whatever the last progress was.
    obtained: Number(row['status'] === 'DONE' ? row['count'] : row['obtained']),
    total: toNumber(row['status'] === 'DONE' ? row['count'] : row['total']),
    error: status === 'ERROR' ? toSyncError(row) : null,
    lastSyncedAt: toTime(row['last_synced_at']),
    live: isLive(row),
    nextSyncAt: status === 'IN_PROGRESS' ? null : toTime(row['next_sync_at']),
    stated: toStated(row),
    verification: damage === null ? verification : unverified(row),
    damage,
    auditedAt: toTime(row['audited_at']),
    createdAt: toTime(row['created_at']) ?? 0,
  }
}

/** Null if there is none, or it is damaged. */
function toStated(row: AddressColumns): TrackedAddress['stated'] {
  const balance = amountOrNull(row['stated_balance'])
  const at = toTime(row['stated_at'])
  if (balance === null || at === null) return null
  return { balance, transactionCount: Number(row['stated_count']), source: String(row['stated_source']), at }
}

/** Throws for an asset of an unknown chain. */
export function toAssetId(value: unknown): AssetId {
  const id = String(value)
  if (!isAssetId(id)) throw new DamagedColumn(`unknown asset in the database: ${id}`)
  return id
}

export function toNumber(value: unknown): number | null {
  return value === null ? null : Number(value)
}

function toText(value: unknown): string | null {
  return value === null ? null : String(value)
}
