import { amountField, countField, type Fields } from '../answer-fields.ts'

export interface Totals {
  /** In base units. */
  readonly balance: bigint
  /** Equal as long as nothing happened at the address, whichever of the two requests stated it. */
  readonly fingerprint: string
}

/** The fingerprint of an address that never took part in a transaction. */
export const UNUSED_FINGERPRINT = '0/0/0/0/0'

/**
 * The totals of one address, from the answer for one or for a set: of both, only the fields that both have.
 * Throws UnusableAnswer.
 */
export function decodeTotals(fields: Fields): Totals {
  const balance = amountField(fields, 'balance')
  const fingerprint = [
    balance,
    amountField(fields, 'received'),
    amountField(fields, 'spent'),
    countField(fields, 'output_count'),
    countField(fields, 'unspent_output_count'),
  ].join('/')
  return { balance, fingerprint }
}
