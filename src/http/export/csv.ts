import { formatAmount } from '../../domain/assets/amount.ts'
import { nativeAsset } from '../../domain/assets/asset.ts'
import type { Row } from '../../domain/history/transfer.ts'
import type { Valuation } from '../../domain/money/valuation.ts'
import type { ExportedAddress } from '../../domain/ports/transaction-exports.ts'
import { confirmationsOf } from '../json/confirmations.ts'
import { formatTime } from '../json/time.ts'
import { VALUE_COLUMNS, valueCells } from '../json/value-text.ts'

export const CSV_COLUMNS = [
  'address_id',
  'chain',
  'currency',
  'address',
  'label',
  'id',
  'tx_hash',
  'timestamp',
  'block_height',
  'confirmations',
  'status',
  'amount',
  'balance',
] as const

const SPECIAL = /[",\r\n]/
/**
 * What a spreadsheet may take for a formula: it skips white space and invisible characters, and converts full-width
 * and small signs. Leading tabs and line breaks are dangerous by themselves.
 */
const FORMULA = /^(?:[\t\r\n]|[\s\p{C}\p{DI}]*[=+\-@\u2212\ufe62\ufe63\ufe66\ufe6b\uff0b\uff0d\uff1d\uff20])/u

/** Excel takes a file without it for one in the code page of its own language. */
export const BYTE_ORDER_MARK = '\ufeff'

/** The line of the names of the columns. */
export function csvHead(columns: readonly string[], valuation: Valuation | null): string {
  return `${[...columns, ...(valuation === null ? [] : VALUE_COLUMNS)].join(',')}\r\n`
}

/** A row of RFC 4180. Only user-supplied text can need quotes or be a formula. */
export function csvRow(address: ExportedAddress, row: Row, valuation: Valuation | null): string {
  const { symbol, decimals } = nativeAsset(address.chain)
  const { height } = row
  return (
    `${address.id},${address.chain},${symbol},${textCell(address.address)},${textCell(address.label ?? '')},` +
    `${row.id},${row.hash},${formatTime(row.time * 1000)},${height ?? ''},${confirmationsOf(row, address.tip)},` +
    `${height === null ? 'unconfirmed' : 'confirmed'},${formatAmount(row.amount, decimals)},` +
    `${formatAmount(row.balance, decimals)}${valueCells(valuation, address.chain, row)}\r\n`
  )
}

/** A cell of text. An apostrophe before a formula keeps a spreadsheet from evaluating it. */
export function textCell(text: string): string {
  const plain = FORMULA.test(text) ? `'${text}` : text
  return SPECIAL.test(plain) ? `"${plain.replaceAll('"', '""')}"` : plain
}
