import { ATTEMPTS, backoffMs } from '../domain/backoff.ts'
import type { ChainSlug } from '../domain/chains/chain.ts'
import type { Clock } from '../domain/ports/clock.ts'
import { BUDGET_WAIT_MAX_MS, type CallOptions, type SourceError } from '../domain/ports/source.ts'
import type { Refusal } from './pause.ts'
import type { SourceGate } from './source-gate.ts'

/** What came of one request. */
export type Outcome<T> =
  | {
      readonly kind: 'answer'
      readonly value: T
      readonly points: number | null
      readonly tip: number | null
    }
  /** The source is well but has nothing to give, or the question was wrong. */
  | { readonly kind: 'failed'; readonly error: SourceError; readonly points: number | null }
  | { readonly kind: 'refused'; readonly refusal: Refusal }
  /** `reason` is a clause for a person. */
  | { readonly kind: 'transient'; readonly reason: string }

export interface RetriedCall<T> {
  readonly gate: SourceGate
  readonly clock: Clock
  /** What the tip of an answer is the height of; null where answers name none. */
  readonly chain: ChainSlug | null
  /** The source's name in sentences. */
  readonly title: string
  /** What one request is expected to cost. */
  readonly points: number
  readonly options: CallOptions
  /** The longest (ms) that it waits for the budgets. */
  readonly maxWaitMs?: number
  /** Sends one request. Throws only the signal's reason. */
  readonly attempt: () => Promise<Outcome<T>>
}

/**
 * Sends a request through the gate, again after transient failures with backoff, every attempt within the budgets.
 * Throws SourceError, or the signal's reason when aborted.
 */
export async function callWithRetry<T>(call: RetriedCall<T>): Promise<T> {
  const { gate, clock, options, maxWaitMs = BUDGET_WAIT_MAX_MS } = call
  const seen = await gate.begin(options.manual)
  let reason = ''
  for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
    if (attempt > 1) await gate.sleep(backoffMs(attempt - 1, clock.random()), options.signal)
    const permit = await gate.enter(call.points, options.signal, maxWaitMs)
    let outcome: Outcome<T>
    try {
      outcome = await call.attempt()
    } catch (error) {
      gate.failed()
      throw error
    }
    if (outcome.kind === 'answer') {
      const { points, tip } = outcome
      await gate.succeeded(permit, {
        points,
        tips: call.chain === null || tip === null ? {} : { [call.chain]: tip },
      })
      return outcome.value
    }
    if (outcome.kind === 'refused') throw await gate.refused(permit, outcome.refusal)
    gate.failed()
    if (outcome.kind === 'failed') {
      if (outcome.error.kind === 'absent') await gate.succeeded(permit, { points: outcome.points, tips: {} })
      throw outcome.error
    }
    reason = outcome.reason
  }
  throw gate.markDown(seen, `${call.title} gave no usable answer in ${ATTEMPTS} attempts: ${reason}.`)
}
