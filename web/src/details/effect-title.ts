import type { TransactionDetails } from '../../../src/client/api-types.ts'
import { kindTitle } from '../text/transaction-kind.ts'

/** What the transaction is for the person who looks at it. */
export function effectTitle({
  coinbase,
  inputs,
  outputs,
}: Pick<TransactionDetails, 'coinbase' | 'inputs' | 'outputs'>): string {
  const ownInputs = inputs.filter(({ mine }) => mine).length
  if (ownInputs === 0 && outputs.every(({ mine }) => !mine)) return 'Transaction'
  if (coinbase) return kindTitle('mined')
  if (ownInputs === 0) return kindTitle('received')
  if (ownInputs < inputs.length) return kindTitle('joint')
  // Outputs without an address, such as a message, hold nothing.
  return outputs.every(({ mine, value }) => mine || value === '0') ? kindTitle('internal') : kindTitle('sent')
}
