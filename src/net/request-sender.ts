import type { ChainSlug } from '../domain/chains/chain.ts'
import type { Clock } from '../domain/ports/clock.ts'
import type { SourceError } from '../domain/ports/source.ts'
import type { Admission, AdmissionRequest } from './admission.ts'
import { answered, type Pause, throttled } from './breaker.ts'
import { scopeOf } from './failure-scope.ts'
import { pauseError } from './limit-errors.ts'
import type { Outcome, RequestTarget, Throttle } from './outcome.ts'
import type { Spending } from './request-budget.ts'
import type { SharedUsage } from './shared-usage.ts'
import type { SourceStats } from './source-stats.ts'

export interface RequestSenderParts {
  readonly clock: Clock
  readonly usage: SharedUsage
  readonly admission: Admission
  readonly stats: SourceStats
  /** Called after every answer, before `onChange`. */
  readonly onAnswer: (target: RequestTarget) => void
  /** Called when the state may have changed. */
  readonly onChange: () => void
}

export interface Request extends AdmissionRequest {
  /** The chain that an answer's tip belongs to; null if answers have no tip. */
  readonly chain: ChainSlug | null
  readonly target: RequestTarget
}

/** A request in flight. */
interface Sent {
  readonly spending: Spending
  /** When it was sent (ms). */
  readonly at: number
  /** How many throttles this process had received by then. */
  readonly throttles: number
}

interface Answer {
  readonly points: number | null
  readonly tip: number | null
}

/** Sends single requests and records their outcomes in budget, breaker and statistics. */
export class RequestSender {
  readonly #parts: RequestSenderParts
  #throttles = 0

  constructor(parts: RequestSenderParts) {
    this.#parts = parts
  }

  /** Waits for admission first. Throws SourceError if the request is not admitted or the source is throttled. */
  async send<T>(request: Request, attempt: () => Promise<Outcome<T>>): Promise<Outcome<T>> {
    const { admission, clock, stats } = this.#parts
    const spending = await admission.enter(request)
    stats.sent(request.target)
    const sent = { spending, at: clock.now(), throttles: this.#throttles }
    const outcome = await attempt().catch((error: unknown) => {
      this.#fail(sent)
      throw error
    })
    if (outcome.kind === 'answer') {
      await this.#answer(sent, request, outcome)
      return outcome
    }
    if (outcome.kind === 'throttled' && scopeOf(request.target, outcome) === 'source') {
      throw await this.#throttle(sent, outcome.throttle)
    }
    this.#fail(sent)
    if (outcome.kind === 'failed' && outcome.error.kind === 'absent') {
      await this.#answer(sent, request, { points: outcome.points, tip: null })
    }
    return outcome
  }

  async #answer(sent: Sent, { chain, target }: Request, { points, tip }: Answer): Promise<void> {
    const { admission, clock, stats, usage, onAnswer, onChange } = this.#parts
    stats.answered(clock.now() - sent.at, chain === null || tip === null ? {} : { [chain]: tip })
    onAnswer(target)
    const { state, throttles } = usage.breaker
    const closes = sent.throttles === this.#throttles && (throttles !== 0 || state.kind !== 'closed')
    if (closes || (points !== null && points !== sent.spending.points)) {
      await usage.change(() => {
        if (points !== null) usage.budget.correct(sent.spending, points)
        if (closes) usage.breaker = answered(usage.breaker, sent.at)
      }, closes)
    }
    admission.endProbe(sent.spending)
    onChange()
  }

  #fail(sent: Sent): void {
    this.#parts.stats.failed()
    this.#parts.admission.endProbe(sent.spending)
  }

  /** Pauses the source; returns the error to throw. */
  async #throttle(sent: Sent, throttle: Throttle): Promise<SourceError> {
    const { clock, stats, usage } = this.#parts
    stats.failed()
    const isNew = sent.throttles === this.#throttles
    this.#throttles++
    const open = (now: number) => this.#open(throttle, { sentAt: sent.at, isNew, now })
    const pause = await usage.change(open, true).catch((error: unknown) => {
      // The pause applies to this process even if the ledger cannot store it.
      this.#stop(sent, open(clock.now()))
      throw error
    })
    this.#stop(sent, pause)
    return pauseError(pause)
  }

  #open(
    throttle: Throttle,
    at: { readonly sentAt: number; readonly isNew: boolean; readonly now: number },
  ): Pause {
    const { usage, admission } = this.#parts
    const { code, reason } = throttle
    const halt = { until: 'never', code, reason } as const
    usage.breaker = throttled(usage.breaker, throttle, at)
    if (throttle.pause === 'until-restart') admission.halt(halt)
    return admission.pause(at.now) ?? halt
  }

  #stop(sent: Sent, pause: Pause): void {
    const { admission, onChange } = this.#parts
    admission.interrupt(pause)
    admission.endProbe(sent.spending)
    onChange()
  }
}
