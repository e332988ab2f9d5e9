import type { Verification } from '../address/tracked-address.ts'

/** What the verification of an address means for that of its wallet. */
export interface Standing {
  /** It has a transaction. */
  readonly isUsed: boolean
  /** Sources contradict each other about it. */
  readonly isDisputed: boolean
  /** The sources that confirm its history, in alphabetical order. */
  readonly confirmedBy: readonly string[]
}

/** Null before its history is proven. */
export function standingOf(verification: Verification | null, transactionCount: number): Standing | null {
  if (verification === null) return null
  const { state, confirmedBy } = verification
  return {
    isUsed: transactionCount > 0,
    isDisputed: state === 'mismatch',
    confirmedBy: confirmedBy.toSorted(),
  }
}
