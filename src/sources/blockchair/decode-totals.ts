import { amountField, countField, type Fields } from '../../net/answer-fields.ts'
import { fingerprintOf } from '../../net/fingerprint.ts'

export interface Totals {
  /** In base units. */
  readonly balance: bigint
  /** The same from either of the two requests. */
  readonly fingerprint: string
}

/** The fingerprint of an address that never took part in a transaction. */
export const UNUSED_FINGERPRINT = fingerprintOf({
  balance: 0n,
  received: 0n,
  spent: 0n,
  outputCount: 0,
  unspentOutputCount: 0,
})

const ROUNDED = /^[1-9](?:\.\d+)?e\+?\d{1,2}$/i

/**
 * What has gone in or out over a whole life, which on Dogecoin outgrows 64 bits: then it comes as a rounded double
 * (recorded of the chain's own totals). It tells an address that moved from one that did not, nothing is added up of it.
 */
function grossField(fields: Fields, key: string): bigint {
  const value = fields[key]
  return typeof value === 'string' && ROUNDED.test(value) ? BigInt(Number(value)) : amountField(fields, key)
}

/**
 * The totals of one address, from the answer for one or for a set: of both, only the fields that both have.
 * Throws UnusableAnswer.
 */
export function decodeTotals(fields: Fields): Totals {
  const balance = amountField(fields, 'balance')
  const fingerprint = fingerprintOf({
    balance,
    received: grossField(fields, 'received'),
    spent: grossField(fields, 'spent'),
    outputCount: countField(fields, 'output_count'),
    unspentOutputCount: countField(fields, 'unspent_output_count'),
  })
  return { balance, fingerprint }
}
