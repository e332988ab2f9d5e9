import type { SyncErrorCode } from '../domain/errors.ts'
import type { SourceError } from '../domain/ports/source.ts'

/** A response that stops all requests to a provider: 429, an exhausted quota, a blocked IP address, an unknown key. */
export interface Throttle {
  readonly code: SyncErrorCode
  /** A user-facing sentence. */
  readonly reason: string
  /** `doubling` begins with an hour and doubles with each consecutive throttle, up to a day. */
  readonly pause: 'hour' | 'doubling' | 'until-utc-midnight' | 'until-restart'
}

/** The outcome of one request. */
export type Outcome<T> =
  | {
      readonly kind: 'answer'
      readonly value: T
      /** Its actual cost; null if the answer does not state it. */
      readonly points: number | null
      /** The chain height in the answer; null if it has none. */
      readonly tip: number | null
    }
  /** The source works, but did not find the address or rejected the request. */
  | { readonly kind: 'failed'; readonly error: SourceError; readonly points: number | null }
  | { readonly kind: 'throttled'; readonly throttle: Throttle }
  /** A failure that a retry may overcome. `reason` is a user-facing clause. */
  | { readonly kind: 'transient'; readonly reason: string }
