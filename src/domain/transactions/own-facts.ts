import type { OwnFacts } from '../history/merged-row.ts'
import type { Transaction, TransactionOutput } from './transaction.ts'

/** What a transaction is from the point of view of someone who has these addresses. */
export function ownFactsOf(
  { fee, isCoinbase, inputs, outputs }: Transaction,
  own: ReadonlySet<string>,
): OwnFacts {
  const spendable = outputs.filter(({ type }) => type !== 'op_return')
  return { fee, isCoinbase, ownInputs: shareOf(inputs, own), ownOutputs: shareOf(spendable, own) }
}

/** `all` also of none. */
function shareOf(outputs: readonly TransactionOutput[], own: ReadonlySet<string>): OwnFacts['ownInputs'] {
  const count = outputs.filter(({ address }) => address !== null && own.has(address)).length
  if (count === outputs.length) return 'all'
  return count === 0 ? 'none' : 'some'
}
