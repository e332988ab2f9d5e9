import type { SyncErrorCode } from '../domain/errors.ts'
import type { SourceError, SourceReasonCode } from '../domain/ports/source.ts'

/** A response that stops all requests to a provider: 429, an exhausted quota, a blocked IP address, an unknown key. */
export interface Throttle {
  readonly code: SyncErrorCode
  /** A user-facing sentence. */
  readonly reason: string
  /**
   * How long, unless the server says so itself. `doubling` begins with an hour and doubles with each consecutive throttle,
   * up to a day.
   */
  readonly pause: 'hour' | 'doubling' | 'until-utc-midnight' | 'until-restart'
  /** How long (ms) the server asks to be left alone; null or missing if it does not. */
  readonly retryAfterMs?: number | null
}

/** What kind of failure a call ended with. */
export type FailureCause = Extract<
  SourceReasonCode,
  'no_connection' | 'no_answer' | 'unusable_answer' | 'rejected' | 'web_page'
>

/** What a request asks about; a transaction's hash stands in the place of an address. */
export type RequestTarget =
  | { readonly kind: 'address'; readonly address: string }
  /** Several addresses at once, or one in the way of several. */
  | { readonly kind: 'batch'; readonly addresses: readonly string[] }
  /** The chain or the account, whatever the address. */
  | { readonly kind: 'source' }

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
  | Transient

/** A failure that a retry may overcome. */
export interface Transient {
  readonly kind: 'transient'
  /** A user-facing clause. */
  readonly reason: string
  /** `unusable_answer` if missing. */
  readonly cause?: FailureCause
}
