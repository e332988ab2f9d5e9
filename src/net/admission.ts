import { randomUUID } from 'node:crypto'
import type { Clock } from '../domain/ports/clock.ts'
import { activePause, isProbedByOther, type Pause, probed } from './breaker.ts'
import { pauseError, tooExpensive } from './limit-errors.ts'
import { Mutex } from './mutex.ts'
import type { RequestLimits, Spending } from './request-budget.ts'
import type { SharedUsage } from './shared-usage.ts'
import { unlessAborted } from './unless-aborted.ts'

/** How often (ms) a process polls while another process probes. */
const PROBE_POLL_MS = 250

export interface AdmissionParts {
  readonly usage: SharedUsage
  readonly clock: Clock
  /** The source's name in sentences. */
  readonly title: string
  readonly limits: RequestLimits
  /** Called when a request would wait longer than it may, namely until `until` (ms); returns the error to throw. */
  readonly onOverBudget: (until: number) => Error
  /** Called when a request begins to wait for the budgets. */
  readonly onWait: () => void
}

export interface AdmissionRequest {
  readonly points: number
  readonly signal: AbortSignal
  /** The longest time (ms) at a stretch to wait for the budgets. */
  readonly maxWaitMs: number
  /** The longest time (ms) in all, the requests before it included; without end if missing. */
  readonly patienceMs?: number
}

/** A request in the queue. */
interface Waiting extends AdmissionRequest {
  /** When (ms) its patience ends. */
  readonly deadline: number
}

type Attempt =
  | { readonly kind: 'taken'; readonly spending: Spending; readonly isProbe: boolean }
  | { readonly kind: 'wait'; readonly waitMs: number }

/** This process's probe in flight; its other requests wait for the outcome. */
interface Probe {
  readonly spending: Spending
  readonly outcome: PromiseWithResolvers<void>
}

/** Admits the requests of this process one at a time, first come, first served, as budget and breaker allow. */
export class Admission {
  readonly #parts: AdmissionParts
  /** Identifies this process in the lease of a probe. */
  readonly #process = randomUUID()
  readonly #queue = new Mutex()
  /** A pause until restart. Not shared: other processes may have another key. */
  #halt: Pause | null = null
  #interrupt = new AbortController()
  #probe: Probe | null = null

  constructor(parts: AdmissionParts) {
    this.#parts = parts
  }

  pause(now: number): Pause | null {
    return this.#halt ?? activePause(this.#parts.usage.breaker, now)
  }

  throwIfPaused(): void {
    const pause = this.pause(this.#parts.clock.now())
    if (pause !== null) throw pauseError(pause)
  }

  /**
   * Waits until a request is within the budgets, and takes its points. Throws SourceError `throttled` during a pause and
   * `rejected` if the request costs more than a day's quota, what `onOverBudget` returns, or the signal's reason.
   */
  async enter(request: AdmissionRequest): Promise<Spending> {
    const { usage, clock, title, limits } = this.#parts
    const { points, signal, patienceMs = Number.POSITIVE_INFINITY } = request
    const deadline = clock.now() + patienceMs
    if (!usage.budget.fits(points)) throw tooExpensive(title, points, limits.pointsPerDay)
    const spending = await this.#queue.run(this.#stopping(signal), () => this.#wait({ ...request, deadline }))
    try {
      signal.throwIfAborted()
      this.throwIfPaused()
    } catch (error) {
      await usage.change(() => usage.budget.refund(spending))
      this.endProbe(spending)
      throw error
    }
    return spending
  }

  /** Sleeps; rejects with the signal's reason, or with SourceError `throttled` as soon as the source is paused. */
  async sleep(ms: number, signal: AbortSignal): Promise<void> {
    await this.#parts.clock.sleep(ms, this.#stopping(signal))
  }

  /** Stops all requests until the program restarts. */
  halt(pause: Pause): void {
    this.#halt ??= pause
  }

  /** Rejects all waiting requests because of a pause. */
  interrupt(pause: Pause): void {
    this.#interrupt.abort(pauseError(pause))
    this.#interrupt = new AbortController()
  }

  /** To be called when the request of this spending has an outcome. Does nothing if it was not the probe. */
  endProbe(spending: Spending): void {
    if (this.#probe?.spending !== spending) return
    this.#probe.outcome.resolve()
    this.#probe = null
  }

  async #wait({ points, signal, maxWaitMs, deadline }: Waiting): Promise<Spending> {
    const { clock, onOverBudget, onWait } = this.#parts
    for (;;) {
      signal.throwIfAborted()
      this.throwIfPaused()
      if (this.#probe !== null) {
        await unlessAborted(this.#probe.outcome.promise, this.#stopping(signal))
        continue
      }
      const attempt = await this.#take(points)
      if (attempt.kind === 'taken') {
        const { spending, isProbe } = attempt
        if (isProbe) this.#probe = { spending, outcome: Promise.withResolvers() }
        return spending
      }
      const until = clock.now() + attempt.waitMs
      if (attempt.waitMs > maxWaitMs || until > deadline) throw onOverBudget(until)
      onWait()
      await this.sleep(attempt.waitMs, signal)
    }
  }

  #take(points: number): Promise<Attempt> {
    const { usage, clock } = this.#parts
    return usage.change((now): Attempt => {
      if (this.pause(clock.now()) !== null) return { kind: 'wait', waitMs: 0 }
      const waitMs = usage.budget.waitMs(now, points)
      if (waitMs > 0) return { kind: 'wait', waitMs }
      if (isProbedByOther(usage.breaker, this.#process, now)) return { kind: 'wait', waitMs: PROBE_POLL_MS }
      const isProbe = usage.breaker.state.kind !== 'closed'
      usage.breaker = probed(usage.breaker, this.#process, now)
      return { kind: 'taken', spending: usage.budget.take(now, points), isProbe }
    })
  }

  /** Aborted when the caller gives up, or as soon as the source is paused. */
  #stopping(signal: AbortSignal): AbortSignal {
    return AbortSignal.any([signal, this.#interrupt.signal])
  }
}
