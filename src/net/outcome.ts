import type { SyncErrorCode } from '../domain/errors.ts'
import type { SourceError } from '../domain/ports/source.ts'

/** A provider asks for a pause of all requests: 429, an exhausted quota, a blocked IP address, an unknown key. */
export interface Throttle {
  readonly code: SyncErrorCode
  /** A sentence for a person. */
  readonly reason: string
  /** `doubling` begins with an hour and doubles with each consecutive throttle, up to a day. */
  readonly pause: 'hour' | 'doubling' | 'until-utc-midnight' | 'until-restart'
}

/** What came of one request. */
export type Outcome<T> =
  | {
      readonly kind: 'answer'
      readonly value: T
      /** What it really cost; null where the answer does not say. */
      readonly points: number | null
      /** The chain's height that the answer names. */
      readonly tip: number | null
    }
  /** The source works but has no answer, or the request was wrong. */
  | { readonly kind: 'failed'; readonly error: SourceError; readonly points: number | null }
  | { readonly kind: 'throttled'; readonly throttle: Throttle }
  /** `reason` is a clause for a person. */
  | { readonly kind: 'transient'; readonly reason: string }
