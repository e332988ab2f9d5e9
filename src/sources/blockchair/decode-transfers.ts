import type { Transfer } from '../../domain/history/transfer.ts'
import { isFields, UnusableAnswer } from '../../net/answer-fields.ts'
import { decodeHash } from '../../net/decode-hash.ts'
import { exactInteger } from '../../net/exact-json.ts'
import { decodeHeight } from './decode-height.ts'
import { decodeTime } from './decode-time.ts'

/** The rows of `transactions` with details, in the same order. Throws UnusableAnswer naming the first invalid row. */
export function decodeTransfers(rows: readonly unknown[]): Transfer[] {
  return rows.map((row, index) => {
    const transfer = decodeTransfer(row)
    if (typeof transfer === 'string') throw new UnusableAnswer(`row ${index + 1} has no valid ${transfer}`)
    return transfer
  })
}

/** One row; the name of its first invalid field if it has one. */
export function decodeTransfer(row: unknown): Transfer | string {
  if (!isFields(row)) return 'details'
  const {
    transaction_hash,
    hash: hashText = transaction_hash,
    balance_change,
    time: timeText,
    block_id,
  } = row
  const hash = decodeHash(hashText)
  if (hash === null) return 'hash'
  const amount = exactInteger(balance_change)
  if (amount === null) return 'balance_change'
  const height = decodeHeight(block_id)
  if (height === undefined) return 'block_id'
  const time = decodeTime(timeText)
  // Only a block dates a transaction: an unconfirmed one may have no time.
  const isUndated = height === null && (timeText === null || timeText === undefined)
  if (time === null && !isUndated) return 'time'
  return { hash, amount, time, height }
}
