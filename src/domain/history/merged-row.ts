import type { Row } from './transfer.ts'

/**
 * What a transaction is to an owner. `internal`: all inputs and outputs are the owner's; `joint`: foreign inputs beside the
 * owner's.
 */
export type MergedKind = 'received' | 'sent' | 'internal' | 'joint' | 'mined'

/** One transaction's effect on all addresses of an owner. `amount` is the net effect, `balance` the owner's after it. */
export interface MergedRow extends Row {
  /** What came to the owner's addresses; what left them is `received - amount`. In base units. */
  readonly received: bigint
  /** How many of the owner's addresses the transaction touches. */
  readonly addresses: number
  readonly kind: MergedKind
  /** Exact; null unless all inputs are the owner's. */
  readonly fee: bigint | null
  /** Kind and fee follow from the whole transaction; otherwise the amounts alone decide. */
  readonly isKnown: boolean
}

/** What is known of a whole transaction, from an owner's point of view. Unspendable outputs do not count. */
export interface OwnFacts {
  readonly fee: bigint | null
  readonly isCoinbase: boolean
  readonly ownInputs: 'all' | 'some' | 'none'
  readonly ownOutputs: 'all' | 'some' | 'none'
}

type Amounts = Pick<MergedRow, 'received' | 'amount'>
export type Classified = Pick<MergedRow, 'kind' | 'fee' | 'isKnown'>

/** Without facts, the amounts decide the kind, and the fee is unknown. */
export function classify(row: Amounts, facts: OwnFacts | null): Classified {
  if (facts === null) return { kind: kindByAmounts(row), fee: null, isKnown: false }
  if (facts.isCoinbase) return { kind: 'mined', fee: 0n, isKnown: true }
  if (facts.ownInputs === 'some') return { kind: 'joint', fee: null, isKnown: true }
  if (facts.ownInputs === 'none') return { kind: 'received', fee: null, isKnown: true }
  const { fee } = facts
  const isInternal = facts.ownOutputs === 'all' && (fee === null || row.amount === -fee)
  return { kind: isInternal ? 'internal' : 'sent', fee, isKnown: true }
}

/** More can only come back than left where others paid as well. */
export function kindByAmounts({ received, amount }: Amounts): 'received' | 'sent' | 'joint' {
  if (received === amount) return 'received'
  return amount > 0n ? 'joint' : 'sent'
}

/** Whether readers of a row see another kind or fee than before. */
export function isShownAnew(before: Classified, after: Classified): boolean {
  return before.kind !== after.kind || before.fee !== after.fee
}
