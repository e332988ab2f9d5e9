import type { TrackedAddress } from './tracked-address.ts'

/** The address with no event later than `now` (ms): the clock that dated it may have been ahead. */
export function withPastTimes(address: TrackedAddress, now: number): TrackedAddress {
  const past = (at: number) => Math.min(at, now)
  const pastOrNull = (at: number | null) => (at === null ? null : past(at))
  const { stated, verification } = address
  return {
    ...address,
    createdAt: past(address.createdAt),
    lastSyncedAt: pastOrNull(address.lastSyncedAt),
    auditedAt: pastOrNull(address.auditedAt),
    stated: stated && { ...stated, at: past(stated.at) },
    verification: verification && {
      ...verification,
      checkedAt: past(verification.checkedAt),
      opinions: verification.opinions.map((opinion) => ({ ...opinion, at: past(opinion.at) })),
    },
  }
}
