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

/** A row without more columns. */
export function toPlainRow(row: Row): MergedRow {
  const { amount } = row
  const isReceived = amount >= 0n
  return mergedRow(row, isReceived ? amount : 0n, 1, isReceived ? 'received' : 'sent', null)
}

/** `kind` is null where the amounts tell it. */
export function toMergedRow(row: Row, { received: total, addresses, kind, fee }: MergedColumns): MergedRow {
  const received = fromColumn(total)
  const known = (kind as MergedKind | null) ?? kindByAmounts({ received, amount: row.amount })
  return mergedRow(row, received, Number(addresses), known, fee === null ? null : fromColumn(fee))
}

export interface MergedColumns {
  readonly received: unknown
  readonly addresses: unknown
  readonly kind: unknown
  readonly fee: unknown
}

/** Named one by one: a spread takes several times as long, for every row of a page. */
function mergedRow(
  { position, id, hash, height, time, amount, balance }: Row,
  received: bigint,
  addresses: number,
  kind: MergedKind,
  fee: bigint | null,
): MergedRow {
  return { position, id, hash, height, time, amount, balance, received, addresses, kind, fee }
}
