import { kindByAmounts, type MergedKind, type MergedRow } from '../../../domain/history/merged-row.ts'
import type { Row } from '../../../domain/history/transfer.ts'
import { fromColumn } from './amount-column.ts'

/** Whether a merged row is as the only address that it touches has it. Such a row is stored without more columns. */
export function isPlain(row: MergedRow): boolean {
  const { addresses, amount, received, kind, fee } = row
  return (
    addresses === 1 && received === (amount > 0n ? amount : 0n) && kind === kindByAmounts(row) && fee === null
  )
}

/** `columns`: undefined for a plain row. */
export function toMergedRow(row: Row, columns: Readonly<Record<string, unknown>> | undefined): MergedRow {
  if (columns === undefined) {
    const received = row.amount > 0n ? row.amount : 0n
    return {
      ...row,
      received,
      addresses: 1,
      kind: kindByAmounts({ received, amount: row.amount }),
      fee: null,
    }
  }
  const received = fromColumn(columns['received'])
  const { kind, fee } = columns
  return {
    ...row,
    received,
    addresses: Number(columns['addresses']),
    kind: (kind as MergedKind | null) ?? kindByAmounts({ received, amount: row.amount }),
    fee: fee === null ? null : fromColumn(fee),
  }
}
