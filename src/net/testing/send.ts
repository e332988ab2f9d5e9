import type { SourceError } from '../../domain/ports/source.ts'
import type { FailureCause, Outcome, Throttle } from '../outcome.ts'
import type { Call, RequestPolicy } from '../request-policy.ts'

/** A request in flight; the test decides its outcome. */
export interface SentRequest {
  answer(answer?: { readonly points?: number; readonly tip?: number }): Promise<void>
  /** Resolves to the error that the call throws. */
  throttle(throttle: Throttle): Promise<SourceError>
  /** Aborts the attempt. */
  abort(): Promise<void>
}

const CALL: Call = {
  points: 1,
  chain: 'bitcoin',
  signal: new AbortController().signal,
  manual: false,
  maxWaitMs: Number.POSITIVE_INFINITY,
}

/** Resolves once the request is admitted; rejects if it is not. */
export function send(policy: RequestPolicy, call: Partial<Call> = {}): Promise<SentRequest> {
  const sent = Promise.withResolvers<SentRequest>()
  const outcome = Promise.withResolvers<Outcome<undefined>>()
  const done = policy.run({ ...CALL, ...call }, () => {
    sent.resolve(request)
    return outcome.promise
  })
  done.catch(sent.reject)
  const request: SentRequest = {
    answer: ({ points = null, tip = null }: { points?: number | null; tip?: number | null } = {}) => {
      outcome.resolve({ kind: 'answer', value: undefined, points, tip })
      return done
    },
    throttle: (throttle) => {
      outcome.resolve({ kind: 'throttled', throttle })
      return done.then(
        () => Promise.reject(new Error('the call did not fail')),
        (error: SourceError) => error,
      )
    },
    abort: () => {
      outcome.reject(new Error('enough'))
      return done.catch(() => {})
    },
  }
  return sent.promise
}

/** A call whose attempts all fail. */
export function fail(
  policy: RequestPolicy,
  call: Partial<Call> = {},
  cause: FailureCause = 'unusable_answer',
): Promise<SourceError> {
  return policy
    .run({ ...CALL, ...call }, async () => ({ kind: 'transient', reason: 'broken', cause }) as const)
    .then(
      () => Promise.reject(new Error('the call did not fail')),
      (error: SourceError) => error,
    )
}
