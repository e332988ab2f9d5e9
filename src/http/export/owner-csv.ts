import { formatAmount } from '../../domain/assets/amount.ts'
import { nativeAsset } from '../../domain/assets/asset.ts'
import type { Valuation } from '../../domain/money/valuation.ts'
import type { ChainRow } from '../../tracker/merged-pages.ts'
import type { Written } from '../../tracker/transaction-texts.ts'
import { confirmationsOf } from '../json/confirmations.ts'
import { formatTime } from '../json/time.ts'
import { valueCells } from '../json/value-text.ts'
import { textCell } from './csv.ts'

export const OWNER_CSV_COLUMNS = [
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
  'note',
  'label',
] as const

/** A row of RFC 4180 of a wallet or a group. */
export function ownerCsvRow(row: ChainRow, { note, label }: Written, valuation: Valuation | null): string {
  const { chain, tip } = row
  const { symbol, decimals } = nativeAsset(chain)
  const { id, hash, time, height, kind, amount, received, fee, addresses, balance } = row
  const text = (units: bigint) => formatAmount(units, decimals)
  return (
    `${chain},${symbol},${id},${hash},${formatTime(time * 1000)},${height ?? ''},${confirmationsOf(row, tip)},` +
    `${height === null ? 'unconfirmed' : 'confirmed'},${kind},${text(amount)},${text(received)},` +
    `${text(received - amount)},${fee === null ? '' : text(fee)},${addresses},${text(balance)},` +
    `${textCell(note ?? '')},${textCell(label ?? '')}${valueCells(valuation, chain, row)}\r\n`
  )
}
