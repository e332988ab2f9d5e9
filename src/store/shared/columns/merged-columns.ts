import {
  type Classified,
  kindByAmounts,
  type MergedKind,
  type MergedRow,
} from '../../../domain/history/merged-row.ts'
import type { Row } from '../../../domain/history/transfer.ts'
import { fromColumn } from './amount-column.ts'

/** Whether a merged row is as the only address that it touches has it. Such a row is stored without more columns. */
export function isPlain(row: MergedRow): boolean {
  const { addresses, amount, received, isKnown } = row
  return addresses === 1 && received === (amount > 0n ? amount : 0n) && !isKnown
}

/** A row without more columns. */
export function toPlainRow(row: Row): MergedRow {
  const { amount } = row
  const isReceived = amount >= 0n
  return mergedRow(row, isReceived ? amount : 0n, 1, isReceived ? UNKNOWN_RECEIVED : UNKNOWN_SENT)
}

const UNKNOWN_RECEIVED: Classified = Object.freeze({ kind: 'received', fee: null, isKnown: false })
const UNKNOWN_SENT: Classified = Object.freeze({ kind: 'sent', fee: null, isKnown: false })

/** The column `kind`: null while the whole transaction is not known. */
export function knownKind({ kind, isKnown }: Classified): MergedKind | null {
  return isKnown ? kind : null
}

/** Rows of earlier versions have a fee and no kind where they are known to be sent. */
export function toMergedRow(row: Row, { received: total, addresses, kind, fee }: MergedColumns): MergedRow {
  const received = fromColumn(total)
  return mergedRow(row, received, Number(addresses), {
    kind: (kind as MergedKind | null) ?? kindByAmounts({ received, amount: row.amount }),
    fee: fee === null ? null : fromColumn(fee),
    isKnown: kind !== null || fee !== null,
  })
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
  { kind, fee, isKnown }: Classified,
): MergedRow {
  return { position, id, hash, height, time, amount, balance, received, addresses, kind, fee, isKnown }
}
