import type { Difference, HistoryTotals, Opinion, Verification } from '../address/tracked-address.ts'

export interface Proof extends HistoryTotals {
  readonly source: string
  /** The tip of the proof. */
  readonly height: number
  /** See `Verification`. */
  readonly proof: Verification['proof']
  /** Milliseconds. */
  readonly at: number
}

/**
 * The verification of a history right after a proof. `unchanged`: its rows are those shown before, so earlier opinions
 * still hold. Another source's contradiction stands until that source agrees, or until the settled rows are read again.
 */
export function proven(
  before: Verification | null,
  proof: Proof,
  rows: 'unchanged' | 'extended' | 'reread',
): Verification {
  const known = before?.difference ?? null
  const stands = known?.kind === 'opinion' && known.by !== proof.source && rows !== 'reread'
  const difference = stands ? known : null
  const confirmed = rows === 'unchanged' && before !== null ? before.confirmedBy : []
  return {
    state: difference === null ? 'verified' : 'mismatch',
    source: proof.source,
    height: proof.height,
    balance: proof.balance,
    transactionCount: proof.transactionCount,
    proof: rows === 'unchanged' && before?.proof === 'address' ? 'address' : proof.proof,
    checkedAt: proof.at,
    confirmedBy: [...new Set([...confirmed, proof.source])],
    difference,
    opinions: before?.opinions ?? [],
  }
}

/** The verification of a history after a cross-check. `difference` is null unless the other source contradicts. */
export function withOpinion(
  before: Verification,
  opinion: Opinion,
  difference: Difference | null,
): Verification {
  const { source, agrees } = opinion
  const opinions = [...before.opinions.filter((other) => other.source !== source), opinion]
  if (agrees === null) return { ...before, opinions }
  const others = before.confirmedBy.filter((name) => name !== source)
  const remaining = before.difference?.by === source ? null : before.difference
  const shown = difference ?? remaining
  return {
    ...before,
    state: shown === null ? 'verified' : 'mismatch',
    proof: agrees ? 'address' : before.proof,
    confirmedBy: agrees ? [...others, source] : others,
    difference: shown,
    opinions,
  }
}
