import { nativeAsset } from '../../domain/assets/asset.ts'
import type { Row } from '../../domain/history/transfer.ts'
import type { Valuation } from '../../domain/money/valuation.ts'
import type { ExportedAddress } from '../../domain/ports/transaction-exports.ts'
import { rowFields } from '../json/transaction-page-json.ts'
import { valueField } from '../json/value-text.ts'

/** A row as one line of JSON: the fields of its address, then those of a transaction on a page. */
export function ndjsonRow(
  { id, chain, address, label, tip }: ExportedAddress,
  row: Row,
  valuation: Valuation | null,
): string {
  const { symbol, decimals } = nativeAsset(chain)
  return (
    `{"address_id":${id},"chain":"${chain}","currency":"${symbol}","address":${JSON.stringify(address)}` +
    `,"label":${JSON.stringify(label)},${rowFields(row, tip, decimals)}${valueField(valuation, chain, row)}}\n`
  )
}
