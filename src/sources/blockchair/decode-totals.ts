import { amountField, countField, type Fields } from '../../net/answer-fields.ts'
import { fingerprintOf } from '../../net/fingerprint.ts'

export interface Totals {
  /** In base units. */
  readonly balance: bigint
  /** The same for a page, a batch check and a set. */
  readonly fingerprint: string
  readonly outputCount: number
  readonly unspentOutputCount: number
}

/** The fingerprint of an address that was never used. */
export const UNUSED_FINGERPRINT = fingerprintOf({
  balance: 0n,
  received: 0n,
  spent: 0n,
  outputCount: 0,
  unspentOutputCount: 0,
})

const ROUNDED = /^[1-9](?:\.\d+)?e\+?\d{1,2}$/i

/**
 * The total received or spent since the first transaction. On Dogecoin it may exceed 64 bits and is then sent as a
 * rounded double (recorded for the totals of the chain). It only indicates activity; nothing is computed from it.
 */
function grossField(fields: Fields, key: string): bigint {
  const value = fields[key]
  return typeof value === 'string' && ROUNDED.test(value) ? BigInt(Number(value)) : amountField(fields, key)
}

/**
 * The totals of one address, from a page, a batch check or a set. Reads only the fields that all have. Throws
 * UnusableAnswer.
 */
export function decodeTotals(fields: Fields): Totals {
  const balance = amountField(fields, 'balance')
  const outputCount = countField(fields, 'output_count')
  const unspentOutputCount = countField(fields, 'unspent_output_count')
  const fingerprint = fingerprintOf({
    balance,
    received: grossField(fields, 'received'),
    spent: grossField(fields, 'spent'),
    outputCount,
    unspentOutputCount,
  })
  return { balance, fingerprint, outputCount, unspentOutputCount }
}
