import type { TransactionDetails, TransactionKind } from '../../../src/client/api-types.ts'
import { kindTitle } from '../text/transaction-kind.ts'

type Parts = Pick<TransactionDetails, 'coinbase' | 'inputs' | 'outputs'>

/** What the transaction is for the person who looks at it. */
export function effectTitle(details: Parts): string {
  const kind = effectKind(details)
  return kind === null ? 'Transaction' : kindTitle(kind)
}

/** As lists have it; null for a transaction of others. */
export function effectKind({ coinbase, inputs, outputs }: Parts): TransactionKind | null {
  const ownInputs = inputs.filter(({ mine }) => mine).length
  if (ownInputs === 0 && outputs.every(({ mine }) => !mine)) return null
  if (coinbase) return 'mined'
  if (ownInputs === 0) return 'received'
  if (ownInputs < inputs.length) return 'joint'
  // Outputs without an address, such as a message, hold nothing.
  return outputs.every(({ mine, value }) => mine || value === '0') ? 'internal' : 'sent'
}
