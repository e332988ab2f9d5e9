import { chainOf } from '../../domain/chain.ts'
import type { ExportedAddress } from '../../domain/transaction-export.ts'
import type { Row } from '../../domain/transfer.ts'
import { rowFields } from '../json/transaction-page-json.ts'

/** A row as one line of JSON: which address, then what a page says of the transaction. */
export function ndjsonRow({ id, chain, address, label, tip }: ExportedAddress, row: Row): string {
  const { currency, decimals } = chainOf(chain)
  return (
    `{"address_id":${id},"chain":"${chain}","currency":"${currency}","address":${JSON.stringify(address)}` +
    `,"label":${JSON.stringify(label)},${rowFields(row, tip, decimals)}}\n`
  )
}
