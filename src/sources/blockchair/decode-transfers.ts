import type { Transfer } from '../../domain/history/transfer.ts'
import { isFields, UnusableAnswer } from '../../net/answer-fields.ts'
import { decodeHash } from '../../net/decode-hash.ts'
import { exactInteger } from '../../net/exact-json.ts'
import { decodeTime } from './decode-time.ts'

const UNCONFIRMED = -1

/** The rows of `transactions` with details, in their order. Throws UnusableAnswer that names the first wrong one. */
export function decodeTransfers(rows: readonly unknown[]): Transfer[] {
  return rows.map((row, index) => {
    const transfer = decodeTransfer(row)
    if (typeof transfer === 'string') throw new UnusableAnswer(`row ${index + 1} has no valid ${transfer}`)
    return transfer
  })
}

/** A string names the field that is wrong. */
function decodeTransfer(row: unknown): Transfer | string {
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
  // Nobody knows when a waiting transaction was first seen; a block has its time.
  const unsaid = height === null && (timeText === null || timeText === undefined)
  if (time === null && !unsaid) return 'time'
  return { hash, amount, time, height }
}

/** Undefined if it is no height. Block 0 is one. */
function decodeHeight(value: unknown): number | null | undefined {
  if (value === UNCONFIRMED || value === null || value === undefined) return null
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : undefined
}
