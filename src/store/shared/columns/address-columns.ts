import type { AddressType } from '../../../domain/address/address.ts'
import type { SyncStatus, TrackedAddress } from '../../../domain/address/tracked-address.ts'
import { type AssetId, isAssetId } from '../../../domain/assets/asset.ts'
import { type ChainSlug, isChainSlug } from '../../../domain/chains/chain.ts'
import type { SyncErrorCode } from '../../../domain/errors.ts'
import { fromColumn } from './amount-column.ts'
import { damageOf, unverified } from './damage-columns.ts'
import { DamagedColumn } from './damaged-column.ts'
import type { AddressColumns } from './joined-row.ts'
import { toVerification } from './verification-column.ts'

export type { AddressColumns } from './joined-row.ts'

export function toTrackedAddress(row: AddressColumns): TrackedAddress {
  const damage = damageOf(row)
  return {
    id: Number(row['id']),
    chain: toChain(row['chain']),
    address: String(row['address']),
    type: String(row['type']) as AddressType,
    label: toText(row['label']),
    balance: fromColumn(row['balance']),
    unconfirmedBalance: fromColumn(row['unconfirmed_balance']),
    transactionCount: Number(row['count']),
    status: toStatus(row['status']),
    // After DONE both are what is shown, whatever the last progress was.
    obtained: Number(row['status'] === 'DONE' ? row['count'] : row['obtained']),
    total: toNumber(row['status'] === 'DONE' ? row['count'] : row['total']),
    error:
      row['status'] === 'ERROR'
        ? {
            code: String(row['error_code']) as SyncErrorCode,
            detail: String(row['error_detail']),
            retryAt: toNumber(row['error_retry_at']),
          }
        : null,
    lastSyncedAt: toNumber(row['last_synced_at']),
    nextSyncAt: row['status'] === 'IN_PROGRESS' ? null : toNumber(row['next_sync_at']),
    stated:
      row['stated_at'] === null
        ? null
        : {
            balance: fromColumn(row['stated_balance']),
            transactionCount: Number(row['stated_count']),
            source: String(row['stated_source']),
            at: Number(row['stated_at']),
          },
    verification: damage === null ? toVerification(row['verification']) : unverified(row),
    damage,
    auditedAt: toNumber(row['audited_at'] ?? null),
    createdAt: Number(row['created_at']),
  }
}

export function toChain(value: unknown): ChainSlug {
  const slug = String(value)
  if (!isChainSlug(slug)) throw new DamagedColumn(`unknown chain in the database: ${slug}`)
  return slug
}

/** Throws for an asset of an unknown chain. */
export function toAssetId(value: unknown): AssetId {
  const id = String(value)
  if (!isAssetId(id)) throw new DamagedColumn(`unknown asset in the database: ${id}`)
  return id
}

const STATUSES: readonly SyncStatus[] = ['UNSYNCED', 'IN_PROGRESS', 'DONE', 'ERROR']

function toStatus(value: unknown): SyncStatus {
  const status = STATUSES.find((known) => known === value)
  if (status === undefined) throw new DamagedColumn(`unknown status in the database: ${value}`)
  return status
}

export function toNumber(value: unknown): number | null {
  return value === null ? null : Number(value)
}

function toText(value: unknown): string | null {
  return value === null ? null : String(value)
}
