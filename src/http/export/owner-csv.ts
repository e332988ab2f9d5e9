import { formatAmount } from '../../domain/assets/amount.ts'
import { nativeAsset } from '../../domain/assets/asset.ts'
import type { MergedRow } from '../../domain/history/merged-row.ts'
import type { MergedBatch } from '../../domain/ports/transaction-exports.ts'
import { confirmationsOf } from '../json/confirmations.ts'
import { formatTime } from '../json/time.ts'

const COLUMNS = [
  'chain',
  'currency',
  'id',
  'tx_hash',
  'timestamp',
  'block_height',
  'confirmations',
  'status',
  'kind',
  'amount',
  'received',
  'sent',
  'fee',
  'addresses',
  'balance',
] as const

export const OWNER_CSV_HEAD = `${COLUMNS.join(',')}\r\n`

/** A row of RFC 4180 of a wallet or a group. No cell needs quotes. */
export function ownerCsvRow({ chain, tip }: MergedBatch, row: MergedRow): string {
  const { symbol, decimals } = nativeAsset(chain)
  const { id, hash, time, height, kind, amount, received, fee, addresses, balance } = row
  const text = (units: bigint) => formatAmount(units, decimals)
  return (
    `${chain},${symbol},${id},${hash},${formatTime(time * 1000)},${height ?? ''},${confirmationsOf(row, tip)},` +
    `${height === null ? 'unconfirmed' : 'confirmed'},${kind},${text(amount)},${text(received)},` +
    `${text(received - amount)},${fee === null ? '' : text(fee)},${addresses},${text(balance)}\r\n`
  )
}
