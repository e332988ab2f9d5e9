import type { AddressType } from '../../../domain/address/address.ts'
import type { SyncStatus, TrackedAddress, Verification } from '../../../domain/address/tracked-address.ts'
import { type AssetId, isAssetId } from '../../../domain/assets/asset.ts'
import { type ChainSlug, isChainSlug } from '../../../domain/chains/chain.ts'
import type { SyncErrorCode } from '../../../domain/errors.ts'
import { fromColumn } from './amount-column.ts'

/** The row of an address joined with its history and its synchronisation; amounts read without loss. */
export type AddressColumns = Readonly<Record<string, unknown>>

export function toTrackedAddress(row: AddressColumns): TrackedAddress {
  return {
    id: Number(row['id']),
    chain: toChain(row['chain']),
    address: String(row['address']),
    type: String(row['type']) as AddressType,
    label: toText(row['label']),
    balance: fromColumn(row['balance']),
    unconfirmedBalance: fromColumn(row['unconfirmed_balance']),
    transactionCount: Number(row['count']),
    status: String(row['status']) as SyncStatus,
    obtained: Number(row['obtained']),
    total: toNumber(row['total']),
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
    verification: toVerification(row['verification']),
    createdAt: Number(row['created_at']),
  }
}

export function toChain(value: unknown): ChainSlug {
  const slug = String(value)
  if (!isChainSlug(slug)) throw new Error(`unknown chain in the database: ${slug}`)
  return slug
}

/** Throws for an asset of an unknown chain. */
export function toAssetId(value: unknown): AssetId {
  const id = String(value)
  if (!isAssetId(id)) throw new Error(`unknown asset in the database: ${id}`)
  return id
}

export function toNumber(value: unknown): number | null {
  return value === null ? null : Number(value)
}

function toText(value: unknown): string | null {
  return value === null ? null : String(value)
}

/** JSON numbers cannot hold amounts: each is stored as an object with its base units as text. */
export function formatVerification(verification: Verification): string {
  return JSON.stringify(verification, (_key, value) =>
    typeof value === 'bigint' ? { [BASE_UNITS]: value.toString() } : value,
  )
}

const BASE_UNITS = 'base_units'

export function toVerification(json: unknown): Verification | null {
  if (json === null) return null
  return JSON.parse(String(json), (_key, value) =>
    typeof value === 'object' && value !== null && BASE_UNITS in value ? BigInt(value[BASE_UNITS]) : value,
  ) as Verification
}
