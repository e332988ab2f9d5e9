import type { Difference, Opinion, Total, Verification } from '../address/tracked-address.ts'

export interface Proof extends Total {
  readonly source: string
  /** The tip of the proof. */
  readonly height: number
  /** Milliseconds. */
  readonly at: number
}

/**
 * The standing of a history right after a proof. `unchanged`: it is the one that was shown before, so what others have
 * said of it still holds. Another source's contradiction stands until that source agrees.
 */
export function proven(before: Verification | null, proof: Proof, unchanged: boolean): Verification {
  const standing = before?.difference ?? null
  const difference = standing?.kind === 'opinion' && standing.by !== proof.source ? standing : null
  const confirmed = unchanged && before !== null ? before.confirmedBy : []
  return {
    state: difference === null ? 'verified' : 'mismatch',
    source: proof.source,
    height: proof.height,
    balance: proof.balance,
    transactionCount: proof.transactionCount,
    checkedAt: proof.at,
    confirmedBy: [...new Set([...confirmed, proof.source])],
    difference,
    opinions: before?.opinions ?? [],
  }
}

/** The standing of a history after another source was asked. `difference` is null unless it contradicts. */
export function withOpinion(
  before: Verification,
  opinion: Opinion,
  difference: Difference | null,
): Verification {
  const { source, agrees } = opinion
  const opinions = [...before.opinions.filter((other) => other.source !== source), opinion]
  if (agrees === null) return { ...before, opinions }
  const others = before.confirmedBy.filter((name) => name !== source)
  const settled = before.difference?.by === source ? null : before.difference
  const standing = difference ?? settled
  return {
    ...before,
    state: standing === null ? 'verified' : 'mismatch',
    confirmedBy: agrees ? [...others, source] : others,
    difference: standing,
    opinions,
  }
}
