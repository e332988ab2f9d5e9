import type { Address } from '../../client/api-types.ts'
import { type Comparison, newOpinions } from './comparison.ts'

/** What a comparison says about an address: exactly one of these. */
export type Outcome =
  /** Another source reports the history that is shown. */
  | { readonly kind: 'agreed' }
  /** No other source serves the coin; the history adds up to what its own source reports. */
  | { readonly kind: 'alone' }
  /** No answer confirms what is shown. `reasons`: sentences of the sources; none if the history is newer than their answers. */
  | { readonly kind: 'unconfirmed'; readonly reasons: readonly string[] }
  /** No source has answered since the request. */
  | { readonly kind: 'unanswered' }
  | { readonly kind: 'disputed' | 'damaged' }
  /** No sync has proven a history. */
  | { readonly kind: 'unproven' }

export type OutcomeKind = Outcome['kind']

/** `now`: the address after the comparison. */
export function outcomeOf(comparison: Comparison, now: Address): Outcome {
  const { verification } = now
  if (verification === null) return { kind: 'unproven' }
  if (verification.state === 'mismatch') return { kind: 'disputed' }
  if (verification.state !== 'verified') return { kind: 'damaged' }
  if (comparison.sources === null) return { kind: 'unconfirmed', reasons: [] }
  if (comparison.sources.length === 0) return { kind: 'alone' }
  const opinions = newOpinions(comparison, now)
  if (opinions.length === 0) return { kind: 'unanswered' }
  const { confirmed_by: confirming } = verification
  const agrees = opinions.some((opinion) => opinion.agrees === true && confirming.includes(opinion.source))
  if (agrees && confirming.length > 1) return { kind: 'agreed' }
  return {
    kind: 'unconfirmed',
    reasons: opinions.filter((opinion) => opinion.agrees === null).map(({ detail }) => detail),
  }
}
