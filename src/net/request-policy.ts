import { ATTEMPTS } from '../domain/backoff.ts'
import type { ChainSlug } from '../domain/chains/chain.ts'
import type { Clock } from '../domain/ports/clock.ts'
import { BUDGET_WAIT_MAX_MS, SourceError, type SourceStatus } from '../domain/ports/source.ts'
import type { SourceLedger } from '../domain/ports/source-ledger.ts'
import { Admission } from './admission.ts'
import { outageError, overBudgetError } from './limit-errors.ts'
import { activeOutage, callFailed, NO_OUTAGE, type Outage, outageOver } from './outage.ts'
import type { Outcome } from './outcome.ts'
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
  /** Called when its state or its tip has changed. Must not throw. */
  readonly onChange?: (() => void) | undefined
}

export interface Call {
  /** What one request is expected to cost. */
  readonly points: number
  /** The chain that an answer's tip belongs to; null if answers have no tip. */
  readonly chain: ChainSlug | null
  readonly signal: AbortSignal
  /** Requested by a person: sent even during an outage. */
  readonly manual: boolean
  /** The longest time (ms) that each request waits for the budgets. */
  readonly maxWaitMs?: number
}

/**
 * Applies every limit on the requests to one provider: the budgets (requests wait, first come, first served), the breaker
 * (pauses after a throttle) and outages (short cool-downs after failed calls). Budgets and breaker are shared by all
 * processes and kept across restarts; a request is recorded in the ledger before it is sent.
 */
export class RequestPolicy {
  readonly #options: RequestPolicyOptions
  readonly #usage: SharedUsage
  readonly #admission: Admission
  readonly #sender: RequestSender
  readonly #stats = new SourceStats()
  #outage: Outage = NO_OUTAGE
  /** The last request that was rejected because the budgets had no room for it before `until` (ms). */
  #overBudget = { points: 0, until: 0 }
  #reported = ''

  constructor(options: RequestPolicyOptions) {
    const usage = new SharedUsage(options)
    const onOverBudget = (points: number, until: number) => this.#rejectOverBudget(points, until)
    const admission = new Admission({ ...options, usage, onOverBudget })
    this.#options = options
    this.#usage = usage
    this.#admission = admission
    this.#sender = new RequestSender({
      clock: options.clock,
      usage,
      admission,
      stats: this.#stats,
      onAnswer: () => {
        this.#outage = outageOver(this.#outage)
      },
      onChange: () => this.#report(),
    })
  }

  /**
   * Sends a request within the limits, and retries transient failures. `attempt` sends it once and throws only the
   * signal's reason. Throws SourceError, or the signal's reason when aborted.
   */
  async run<T>(call: Call, attempt: () => Promise<Outcome<T>>): Promise<T> {
    const { clock, title } = this.#options
    await this.#usage.load()
    this.#admission.throwIfPaused()
    const before = this.#outage
    const outage = activeOutage(before, clock.now())
    if (outage !== null && !call.manual) throw outageError(outage)
    const request = { maxWaitMs: BUDGET_WAIT_MAX_MS, ...call }
    const outcome = await retry(
      () => this.#sender.send(request, attempt),
      (ms) => this.sleep(ms, call.signal),
      () => clock.random(),
    )
    if (outcome.kind === 'answer') return outcome.value
    if (outcome.kind === 'failed') throw outcome.error
    throw this.#failCall(before, `${title} gave no usable answer in ${ATTEMPTS} attempts: ${outcome.reason}.`)
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

  /** When (ms) a request of this many points would be sent; Infinity for never. */
  availableAt(now: number, points: number): number {
    const { budget } = this.#usage
    const waitMs = budget.fits(points) ? budget.waitMs(now, points) : Infinity
    const paused = this.#admission.pause(now)?.until ?? now
    return Math.max(now + waitMs, this.#outage.until, paused === 'never' ? Infinity : paused)
  }

  /** The interval (ms) between requests of this many points that keeps within the budgets. */
  paceMs(now: number, points: number): number {
    return this.#usage.budget.paceMs(now, points)
  }

  /** See `Quota.learn`. */
  async learnQuota(reported: { pointsPerDay: number | null; pointsToday: number }): Promise<void> {
    await this.#usage.change((now) => this.#usage.budget.learn(now, reported), true)
  }

  status(): SourceStatus {
    const now = this.#now()
    const pause = this.#admission.pause(now)
    const outage = activeOutage(this.#outage, now)
    const cause = pause ?? outage ?? this.#exhausted(now)
    return {
      name: this.#options.name,
      state: pause !== null ? 'paused' : outage !== null ? 'down' : 'ok',
      reason: cause?.reason ?? null,
      until: cause === null || cause.until === 'never' ? null : cause.until,
      ...this.#stats.report(),
      ...this.#usage.budget.spent(now),
    }
  }

  #failCall(before: Outage, reason: string): SourceError {
    this.#outage = callFailed(this.#outage, before, reason, this.#now())
    this.#report()
    return new SourceError('down', 'source_unavailable', reason, this.#outage.until)
  }

  #rejectOverBudget(points: number, until: number): SourceError {
    this.#overBudget = { points, until }
    this.#report()
    return overBudgetError(this.#options.title, until)
  }

  #exhausted(now: number): { readonly until: number; readonly reason: string } | null {
    const { points, until } = this.#overBudget
    if (until <= now || this.#usage.budget.waitMs(now, points) === 0) return null
    return { until, reason: `The request budget for ${this.#options.title} is exhausted.` }
  }

  /** Calls `onChange` if the state, the end of a pause or a tip has changed. */
  #report(): void {
    const { state, until, tips } = this.status()
    const now = JSON.stringify([state, until, tips])
    if (now === this.#reported) return
    this.#reported = now
    this.#options.onChange?.()
  }

  #now(): number {
    return this.#options.clock.now()
  }
}
