import type { Address } from '../../client/api-types.ts'

/** One address whose history other sources are to confirm. */
export interface Comparison {
  /** As it was before. */
  readonly before: Address
  /** Those that were asked: none where no other one serves the coin; null if there was no history to ask about. */
  readonly sources: readonly string[] | null
  /** Milliseconds since 1970. */
  readonly requestedAt: number
}

type Opinion = NonNullable<Address['verification']>['opinions'][number]

/** The opinions that came after the request. Times of opinions are whole seconds: a new one may have that of the last. */
export function newOpinions(
  { before, requestedAt }: Comparison,
  { verification }: Address,
): readonly Opinion[] {
  const known = new Map(before.verification?.opinions.map(({ source, at }) => [source, at]))
  const second = Math.floor(requestedAt / 1000) * 1000
  const opinions = verification?.opinions ?? []
  return opinions.filter(({ source, at }) => at !== known.get(source) || Date.parse(at) >= second)
}
