import type { TransactionDetails } from '../../../src/client/api-types.ts'
import { kindTitle } from '../text/transaction-kind.ts'

/** What the transaction is for the person who looks at it. */
export function effectTitle({
  coinbase,
  inputs,
  outputs,
  received,
  sent,
}: Pick<TransactionDetails, 'coinbase' | 'inputs' | 'outputs' | 'received' | 'sent'>): string {
  if (received === '0' && sent === '0') return 'Transaction'
  if (coinbase) return kindTitle('mined')
  if (sent === '0') return kindTitle('received')
  if (inputs.some(({ mine }) => !mine)) return kindTitle('joint')
  // Outputs without an address, such as a message, hold nothing.
  return outputs.every(({ mine, value }) => mine || value === '0') ? kindTitle('internal') : kindTitle('sent')
}
