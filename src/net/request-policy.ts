import { ATTEMPTS } from '../domain/backoff.ts'
import type { ChainSlug } from '../domain/chains/chain.ts'
import type { Clock } from '../domain/ports/clock.ts'
import {
  BUDGET_WAIT_MAX_MS,
  type FailureScope,
  SourceError,
  type SourceErrorKind,
  type SourceReasonCode,
  type SourceStatus,
} from '../domain/ports/source.ts'
import type { SourceLedger } from '../domain/ports/source-ledger.ts'
import { withFullStop } from '../domain/with-full-stop.ts'
import { Admission } from './admission.ts'
import { scopeOf } from './failure-scope.ts'
import { answered, callFailed, failing, type Health, heldBack, UNKNOWN } from './health.ts'
import { downError, overBudgetError } from './limit-errors.ts'
import type { Outcome, RequestTarget } from './outcome.ts'
import type { RequestLimits } from './request-budget.ts'
import { RequestSender } from './request-sender.ts'
import { retry } from './retry.ts'
import { SharedUsage } from './shared-usage.ts'
import { SourceStats } from './source-stats.ts'

export interface RequestPolicyOptions {
  /** The source's name in the ledger and in the API. */
  readonly name: string
  /** Its name in sentences. */
  readonly title: string
  readonly limits: RequestLimits
  readonly clock: Clock
  readonly ledger: SourceLedger
  /** How often a request is sent, with waits in between, until it is answered; `ATTEMPTS` if missing. */
  readonly attempts?: number
  /** Called when its state or its tip has changed. Must not throw. */
  readonly onChange?: (() => void) | undefined
}

export interface Call {
  /** What one request is expected to cost. */
  readonly points: number
  /** The chain that an answer's tip belongs to; null if answers have no tip. */
  readonly chain: ChainSlug | null
  /** What is asked about; the source itself if missing. */
  readonly target?: RequestTarget
  readonly signal: AbortSignal
  /** Requested by a person: sent even while the source is down. */
  readonly manual: boolean
  /** The longest time (ms) at a stretch that each request waits for the budgets. */
  readonly maxWaitMs?: number
  /** The longest time (ms) that each request waits for them in all, other requests before it included. */
  readonly patienceMs?: number
  /**
   * Requests for single addresses can take its place: it is sent fewer times, and unless nothing connects its failure
   * does not make the source count as down.
   */
  readonly isReplaceable?: boolean
}

type Unanswered = Exclude<Outcome<unknown>, { readonly kind: 'answer' }>

/** A call that was sent. */
interface Sent {
  readonly target: RequestTarget
  readonly attempts: number
  readonly isReplaceable: boolean
}

const REPLACEABLE_ATTEMPTS = 3

/** Why a source does not serve as it should. */
interface Trouble {
  readonly reason: string
  readonly code: SourceReasonCode
  /** When (ms) it is asked again; null if that is open. */
  readonly until: number | null
}

/**
 * Applies every limit on the requests to one provider: the budgets (requests wait, first come, first served), the breaker
 * (pauses after a throttle) and its health (short cool-downs while it is down). Budgets and breaker are shared by all
 * processes and kept across restarts; a request is recorded in the ledger before it is sent.
 */
export class RequestPolicy {
  readonly #options: RequestPolicyOptions
  readonly #usage: SharedUsage
  readonly #admission: Admission
  readonly #sender: RequestSender
  readonly #stats = new SourceStats()
  #health: Health = UNKNOWN
  /** What the latest request was expected to cost. */
  #points = 0
  #reported = ''

  constructor(options: RequestPolicyOptions) {
    const usage = new SharedUsage(options)
    const admission = new Admission({
      ...options,
      usage,
      onOverBudget: (until) => overBudgetError(options.title, until),
      onWait: () => this.#report(),
    })
    this.#options = options
    this.#usage = usage
    this.#admission = admission
    this.#sender = new RequestSender({
      clock: options.clock,
      usage,
      admission,
      stats: this.#stats,
      onAnswer: (target) => {
        this.#health = answered(this.#health, target)
      },
      onChange: () => this.#report(),
    })
  }

  /**
   * Sends a request within the limits, and retries transient failures. `attempt` sends it once and throws only the
   * signal's reason. Throws SourceError, or the signal's reason when aborted.
   */
  async run<T>(call: Call, attempt: () => Promise<Outcome<T>>): Promise<T> {
    const { clock } = this.#options
    await this.#usage.load()
    this.#admission.throwIfPaused()
    const before = this.#health
    const down = heldBack(before, clock.now())
    if (down !== null && !call.manual) throw downError(down)
    const { target = { kind: 'source' }, isReplaceable = false } = call
    const { attempts: most = ATTEMPTS } = this.#options
    const attempts = isReplaceable ? Math.min(REPLACEABLE_ATTEMPTS, most) : most
    this.#points = call.points
    const request = { maxWaitMs: BUDGET_WAIT_MAX_MS, ...call, target }
    const outcome = await retry(
      () => this.#sender.send(request, attempt),
      (ms) => this.sleep(ms, call.signal),
      () => clock.random(),
      attempts,
    )
    if (outcome.kind === 'answer') return outcome.value
    throw this.#failCall({ target, attempts, isReplaceable }, outcome, before)
  }

  /** Sleeps; rejects with the signal's reason, or with SourceError `throttled` as soon as the source is paused. */
  sleep(ms: number, signal: AbortSignal): Promise<void> {
    return this.#admission.sleep(ms, signal)
  }

  /** Loads what other processes have stored since. */
  async refresh(): Promise<void> {
    const before = this.#admission.pause(this.#now())
    await this.#usage.reload()
    const pause = this.#admission.pause(this.#now())
    if (pause !== null && before === null) this.#admission.interrupt(pause)
    this.#report()
  }

  /** The server was seen to answer without a request of this policy: none is held back any longer. */
  restored(): void {
    this.#health = answered(this.#health, { kind: 'source' })
    this.#report()
  }

  /** When (ms) a request of this many points would be sent; Infinity for never. */
  availableAt(now: number, points: number): number {
    const { budget } = this.#usage
    const waitMs = budget.fits(points) ? budget.waitMs(now, points) : Infinity
    const paused = this.#admission.pause(now)?.until ?? now
    const down = heldBack(this.#health, now)?.until ?? now
    return Math.max(now + waitMs, down, paused === 'never' ? Infinity : paused)
  }

  /** The interval (ms) between requests of this many points that keeps within the budgets. */
  paceMs(now: number, points: number): number {
    return this.#usage.budget.paceMs(now, points)
  }

  /** See `Quota.learn`. */
  async learnQuota(reported: { pointsPerDay: number | null; pointsToday: number }): Promise<void> {
    await this.#usage.change((now) => this.#usage.budget.learn(now, reported), true)
  }

  status(): Omit<SourceStatus, 'chains'> {
    const now = this.#now()
    const pause = this.#pause(now)
    const failure = this.#failure(now)
    const trouble = pause ?? failure ?? this.#exhausted(now)
    const works = this.#health.answered === null ? 'unknown' : 'ok'
    return {
      name: this.#options.name,
      state: pause !== null ? 'paused' : failure !== null ? 'down' : works,
      reason: trouble?.reason ?? null,
      reasonCode: trouble?.code ?? null,
      until: trouble?.until ?? null,
      ...this.#stats.report(),
      ...this.#usage.budget.spent(now),
    }
  }

  /** Records a call whose attempts all failed; returns the error to throw. */
  #failCall({ target, attempts, isReplaceable }: Sent, outcome: Unanswered, before: Health): SourceError {
    const scope = scopeOf(target, outcome)
    const error = this.#errorOf(outcome, scope, attempts)
    if (error.kind === 'absent' || isAboutHistory(error)) return error
    if (isReplaceable && scope === 'endpoint') return error
    const { message: reason } = error
    const cause = outcome.kind === 'transient' ? (outcome.cause ?? 'unusable_answer') : 'rejected'
    const now = this.#now()
    this.#health = callFailed(this.#health, { target, scope, before, reason, cause }, now)
    this.#report()
    if (outcome.kind !== 'transient' || scope === 'endpoint') return error
    const down = heldBack(this.#health, now)
    return down === null ? error : new SourceError('down', 'source_unavailable', reason, down.until)
  }

  #errorOf(outcome: Unanswered, scope: FailureScope, attempts: number): SourceError {
    const { title } = this.#options
    switch (outcome.kind) {
      case 'failed':
        return scope === 'endpoint' ? endpointError(outcome.error) : outcome.error
      case 'throttled':
        return new SourceError('endpoint', outcome.throttle.code, outcome.throttle.reason)
      case 'transient': {
        const times = attempts === 1 ? '' : ` in ${attempts} attempts`
        const reason = withFullStop(`${title} gave no usable answer${times}: ${outcome.reason}`)
        return new SourceError(TRANSIENT_KINDS[scope], 'source_unavailable', reason)
      }
    }
  }

  #pause(now: number): Trouble | null {
    const pause = this.#admission.pause(now)
    if (pause === null) return null
    const { reason, code, until } = pause
    return {
      reason,
      code: code === 'invalid_key' ? code : 'rate_limited',
      until: until === 'never' ? null : until,
    }
  }

  #failure(now: number): Trouble | null {
    const failure = failing(this.#health)
    if (failure === null) return null
    const { reason, cause: code } = failure
    return { reason, code, until: heldBack(this.#health, now)?.until ?? null }
  }

  /** While our own limits leave no room for another request like the latest one. */
  #exhausted(now: number): Trouble | null {
    const { budget } = this.#usage
    const waitMs = budget.fits(this.#points) ? budget.waitMs(now, this.#points) : 0
    if (waitMs === 0) return null
    const reason = `The request budget for ${this.#options.title} is exhausted.`
    return { reason, code: 'budget_exhausted', until: now + waitMs }
  }

  /** Calls `onChange` if the state, the end of a pause or a tip has changed. */
  #report(): void {
    const { state, reasonCode, until, tips } = this.status()
    const now = JSON.stringify([state, reasonCode, until, tips])
    if (now === this.#reported) return
    this.#reported = now
    this.#options.onChange?.()
  }

  #now(): number {
    return this.#options.clock.now()
  }
}

/** The kind of error after attempts that a retry might have overcome. */
const TRANSIENT_KINDS: { readonly [Scope in FailureScope]: SourceErrorKind } = {
  address: 'failed',
  endpoint: 'endpoint',
  source: 'down',
}

function endpointError({ code, message }: SourceError): SourceError {
  return new SourceError('endpoint', code, message)
}

/** An answer about this one history: it shows that the source works. */
function isAboutHistory({ kind, code }: SourceError): boolean {
  return kind === 'rejected' && code !== 'source_rejected'
}
