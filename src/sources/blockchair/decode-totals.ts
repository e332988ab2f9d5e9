import { amountField, countField, type Fields } from '../answer-fields.ts'
import { fingerprintOf } from '../fingerprint.ts'

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

/**
 * The totals of one address, from the answer for one or for a set: of both, only the fields that both have.
 * Throws UnusableAnswer.
 */
export function decodeTotals(fields: Fields): Totals {
  const balance = amountField(fields, 'balance')
  const fingerprint = fingerprintOf({
    balance,
    received: amountField(fields, 'received'),
    spent: amountField(fields, 'spent'),
    outputCount: countField(fields, 'output_count'),
    unspentOutputCount: countField(fields, 'unspent_output_count'),
  })
  return { balance, fingerprint }
}
