import { randomUUID } from 'node:crypto'
import type { Clock } from '../domain/ports/clock.ts'
import { SourceError, type SourceStatus, type TipHeights } from '../domain/ports/source.ts'
import type { SourceLedger, SourceUsage } from '../domain/ports/source-ledger.ts'
import { Mutex } from './mutex.ts'
import {
  downError,
  endOf,
  type Pause,
  pauseEnd,
  pauseError,
  type Refusal,
  spentError,
  tooExpensive,
} from './pause.ts'
import { RequestBudget, type RequestLimits, type Spending } from './request-budget.ts'

export interface SourceGateOptions {
  /** The source's name in the ledger and in the API. */
  readonly name: string
  /** Its name in sentences. */
  readonly title: string
  readonly limits: RequestLimits
  readonly clock: Clock
  readonly ledger: SourceLedger
  /** Called when its state or its tip has changed. Must not throw. */
  readonly onChange?: () => void
}

/** The right to send one request. */
export interface Permit {
  readonly spending: Spending
  /** How many pauses and failures were known when it was given; what it then meets is news only beyond these. */
  readonly seen: number
  /** When it was given (ms). */
  readonly at: number
}

type SharedPause = NonNullable<SourceUsage['pause']>

const DOWN_FIRST_MS = 30_000
const DOWN_MOST_MS = 600_000
/** The newest answer counts for a fifth of the average latency. */
const LATENCY_WEIGHT = 0.2
/** So long (ms) others wait for the one request after a pause, should its process end in the middle of it. */
const TRIAL_MS = 60_000
const TRIAL_LOOK_MS = 250

/** A request has its place in the budgets, or has to wait. */
type Attempt =
  | { readonly kind: 'taken'; readonly spending: Spending; readonly isTrial: boolean }
  | { readonly kind: 'wait'; readonly waitMs: number }

/**
 * Everything that keeps requests away from one source, for all who call it, in all processes: its budgets (waited for, first come
 * first served), its refusals (a pause of the whole source, kept over restarts) and its failures (a short mark that
 * somebody who asks by hand may pass). Nothing is sent before the ledger holds it.
 */
export class SourceGate {
  readonly #options: SourceGateOptions
  readonly #budget: RequestBudget
  #restored: Promise<void> | null = null
  /** The last refusal, as all processes know it. */
  #pause: SharedPause | null = null
  /** A refusal that only another start can end, this process's own. */
  #barred: Pause | null = null
  /** How often the ledger was changed, as far as this process has seen. */
  #revision = 0
  #strikes = 0
  #down: { readonly until: number; readonly reason: string } | null = null
  #downs = 0
  #seen = 0
  #refusedSeen = 0
  #downSeen = 0
  #paused = new AbortController()
  readonly #turns = new Mutex()
  #tips: TipHeights = {}
  #requests = 0
  #errors = 0
  #latencyMs: number | null = null
  /** When it refused last (ms), whomever. */
  #refusedAt = 0
  readonly #name = randomUUID()
  /** Which process sends the one request after a pause. */
  #lease: NonNullable<SourceUsage['trial']> | null = null
  /** That request, when it is ours; the others wait for what comes of it. */
  #trial: PromiseWithResolvers<void> | null = null
  /** Somebody was sent away since there is no room in the budgets before then. */
  #spent: { readonly points: number; readonly until: number } | null = null
  #told = ''

  constructor(options: SourceGateOptions) {
    this.#options = options
    this.#budget = new RequestBudget(options.limits)
  }

  /** Reads what the ledger has kept, once; whoever comes first does it. */
  restore(): Promise<void> {
    this.#restored ??= this.#load().catch((error: unknown) => {
      this.#restored = null
      throw error
    })
    return this.#restored
  }

  /** Reads what other processes have kept meanwhile. */
  async refresh(): Promise<void> {
    const before = this.#activePause()
    await this.#load()
    const pause = this.#activePause()
    if (pause !== null && before === null) this.#interruptAll(pause)
    this.#tell()
  }

  /**
   * Asks whether a call may begin; returns what is known so far, for `markDown`. Throws SourceError `refused`
   * during a pause, `down` shortly after a failure unless somebody asks by hand.
   */
  async begin(manual: boolean): Promise<number> {
    await this.restore()
    this.#throwIfPaused()
    const down = this.#down
    if (down !== null && !manual && down.until > this.#now()) throw downError(down)
    return this.#seen
  }

  /**
   * Waits until a request of so many points is within the budgets, and takes it. Throws SourceError `refused`
   * during a pause or when that would take longer than `maxWaitMs`, `rejected` if no day has so many points, the
   * signal's reason when aborted.
   */
  async enter(points: number, signal: AbortSignal, maxWaitMs = Number.POSITIVE_INFINITY): Promise<Permit> {
    await this.restore()
    if (!this.#budget.fits(points)) throw tooExpensive(points, this.#options)
    const spending = await this.#turns.run(this.#interrupt(signal), async () => {
      for (;;) {
        signal.throwIfAborted()
        this.#throwIfPaused()
        if (this.#trial !== null) {
          await this.#trialEnd(this.#trial, signal)
          continue
        }
        const attempt = await this.#take(points)
        if (attempt.kind === 'taken') {
          if (attempt.isTrial) this.#trial = Promise.withResolvers()
          return attempt.spending
        }
        if (attempt.waitMs > maxWaitMs) throw this.#tellSpent(points, this.#now() + attempt.waitMs)
        await this.sleep(attempt.waitMs, signal)
      }
    })
    try {
      signal.throwIfAborted()
      this.#throwIfPaused()
    } catch (error) {
      await this.#change(() => this.#budget.giveBack(spending))
      this.#endTrial()
      throw error
    }
    this.#requests++
    return { spending, seen: this.#seen, at: this.#now() }
  }

  /** Sleeps; rejects with the signal's reason, or with SourceError `refused` as soon as the source is paused. */
  async sleep(ms: number, signal: AbortSignal): Promise<void> {
    await this.#options.clock.sleep(ms, this.#interrupt(signal))
  }

  /** A usable answer. `points` is what it has cost in truth, `tips` the heights it named. */
  async succeeded(permit: Permit, said: { points: number | null; tips: TipHeights }): Promise<void> {
    this.#tips = { ...this.#tips, ...said.tips }
    const took = this.#now() - permit.at
    this.#latencyMs =
      this.#latencyMs === null ? took : this.#latencyMs + (took - this.#latencyMs) * LATENCY_WEIGHT
    this.#down = null
    this.#downs = 0
    const ends = permit.seen >= this.#refusedSeen && (this.#strikes !== 0 || this.#pause !== null)
    const { points } = said
    if (ends || (points !== null && points !== permit.spending.points)) {
      await this.#change(() => {
        if (points !== null) this.#budget.correct(permit.spending, points)
        if (!ends || permit.at < this.#refusedAt) return
        this.#strikes = 0
        this.#pause = null
        this.#lease = null
      }, ends)
    }
    this.#endTrial()
    this.#tell()
  }

  /** A request that brought nothing, or was given up. */
  failed(): void {
    this.#errors++
    this.#endTrial()
  }

  /** Pauses the source; returns what to throw. Refusals of requests that were under way together count as one. */
  async refused(permit: Permit, refusal: Refusal): Promise<SourceError> {
    this.#errors++
    const isNews = permit.seen >= this.#refusedSeen
    this.#refusedSeen = ++this.#seen
    const refuse = (now: number) => this.#refuse(permit, refusal, { isNews, now })
    const pause = await this.#change(refuse, true).catch((error: unknown) => {
      // A pause holds for this process even if nobody else can be told.
      this.#halt(refuse(this.#now()))
      throw error
    })
    this.#halt(pause)
    return pauseError(pause)
  }

  /** The call that began at `seen` ended without an answer; returns what to throw. */
  markDown(seen: number, reason: string): SourceError {
    if (this.#down === null || seen >= this.#downSeen) {
      const ms = Math.min(DOWN_MOST_MS, DOWN_FIRST_MS * 2 ** this.#downs)
      this.#downs++
      this.#down = { until: this.#now() + ms, reason }
      this.#downSeen = ++this.#seen
      this.#tell()
    }
    return new SourceError('down', 'source_unavailable', reason, this.#down.until)
  }

  /** When a request of so many points would be let through (ms); Infinity for never. */
  availableAt(now: number, points: number): number {
    const pause = this.#activePause(now)
    const waitMs = this.#budget.fits(points) ? this.#budget.waitMs(now, points) : Infinity
    return Math.max(now + waitMs, this.#down?.until ?? now, pause === null ? now : endOf(pause.until))
  }

  /** Time (ms) between requests of so many points, each for some addresses, so that both budgets last. */
  paceMs(now: number, points: number): number {
    return this.#budget.paceMs(now, points)
  }

  /** What the provider itself says of today's points: a limit where the settings have none, and what is spent. */
  async fetchQuota(said: { pointsPerDay: number | null; pointsToday: number }): Promise<void> {
    await this.#change((now) => this.#budget.learn(now, said), true)
  }

  status(): SourceStatus {
    const now = this.#now()
    const pause = this.#activePause(now)
    const down = this.#down !== null && this.#down.until > now ? this.#down : null
    const spent = this.#activeSpent(now)
    return {
      name: this.#options.name,
      state: pause !== null ? 'paused' : down !== null ? 'down' : 'ok',
      reason: (pause ?? down ?? spent)?.reason ?? null,
      until: finite((pause ?? down ?? spent)?.until ?? null),
      tips: this.#tips,
      requests: this.#requests,
      errors: this.#errors,
      ...this.#budget.spent(now),
      latencyMs: this.#latencyMs,
    }
  }

  #tellSpent(points: number, until: number): SourceError {
    this.#spent = { points, until }
    this.#tell()
    return spentError(this.#options.title, until)
  }

  /** Takes a request out of the budgets, if it fits into them now. */
  #take(points: number): Promise<Attempt> {
    return this.#change((now): Attempt => {
      if (this.#activePause() !== null) return { kind: 'wait', waitMs: 0 }
      const waitMs = this.#budget.waitMs(now, points)
      if (waitMs > 0) return { kind: 'wait', waitMs }
      const isTrial = this.#pause !== null
      if (isTrial) {
        const lease = this.#lease
        if (lease !== null && lease.by !== this.#name && lease.until > now) {
          return { kind: 'wait', waitMs: TRIAL_LOOK_MS }
        }
        this.#lease = { by: this.#name, until: now + TRIAL_MS }
      }
      return { kind: 'taken', spending: this.#budget.take(now, points), isTrial }
    })
  }

  /** Refusals of requests that were under way together count as one. Returns the pause that holds from now on. */
  #refuse(permit: Permit, refusal: Refusal, { isNews, now }: { isNews: boolean; now: number }): Pause {
    if (refusal.pause === 'doubling' && isNews && permit.at >= this.#refusedAt) this.#strikes++
    this.#refusedAt = now
    this.#lease = null
    const { code, reason } = refusal
    if (refusal.pause === 'until-restart') {
      this.#barred ??= { until: 'never', code, reason }
      return this.#barred
    }
    const until = pauseEnd(refusal.pause, now, this.#strikes)
    if (this.#pause === null || this.#pause.until < until) this.#pause = { until, code, reason }
    return this.#barred ?? this.#pause
  }

  #halt(pause: Pause): void {
    this.#interruptAll(pause)
    this.#endTrial()
    this.#tell()
  }

  #interruptAll(pause: Pause): void {
    this.#paused.abort(pauseError(pause))
    this.#paused = new AbortController()
  }

  /**
   * Changes what all processes know, at a time that is the same for all. Where nothing limits the source that is
   * nobody's business.
   */
  async #change<Result>(work: (now: number) => Result, always = false): Promise<Result> {
    if (!always && !this.#budget.limited && this.#pause === null) return work(this.#now())
    const { ledger, name } = this.#options
    const before = this.#usage(this.#now())
    try {
      return await ledger.changeUsage(name, (kept, now) => {
        if (kept !== null) this.#adopt(kept)
        const result = work(now)
        this.#revision++
        return { result, usage: this.#usage(now) }
      })
    } catch (error) {
      this.#adopt(before)
      throw error
    }
  }

  async #trialEnd(trial: PromiseWithResolvers<void>, signal: AbortSignal): Promise<void> {
    const given = Promise.withResolvers<never>()
    const stop = this.#interrupt(signal)
    const giveUp = () => given.reject(stop.reason)
    stop.addEventListener('abort', giveUp, { once: true })
    try {
      await Promise.race([trial.promise, given.promise])
    } finally {
      stop.removeEventListener('abort', giveUp)
    }
  }

  #endTrial(): void {
    this.#trial?.resolve()
    this.#trial = null
  }

  /** Only what somebody who looks on wants to hear of at once. */
  #tell(): void {
    const { state, until, tips } = this.status()
    const now = JSON.stringify([state, until, tips])
    if (now === this.#told) return
    this.#told = now
    this.#options.onChange?.()
  }

  /** Ends a wait when the caller gives up, or as soon as the source is paused. */
  #interrupt(signal: AbortSignal): AbortSignal {
    return AbortSignal.any([signal, this.#paused.signal])
  }

  #now(): number {
    return this.#options.clock.now()
  }

  #activePause(now = this.#now()): Pause | null {
    if (this.#barred !== null) return this.#barred
    return this.#pause !== null && this.#pause.until > now ? this.#pause : null
  }

  #activeSpent(now: number): { readonly until: number; readonly reason: string } | null {
    if (this.#spent === null || this.#spent.until <= now) return null
    const { points, until } = this.#spent
    if (this.#budget.waitMs(now, points) === 0) return null
    return { until, reason: `The budget for ${this.#options.title} is spent.` }
  }

  #throwIfPaused(): void {
    const pause = this.#activePause()
    if (pause !== null) throw pauseError(pause)
  }

  async #load(): Promise<void> {
    const usage = await this.#options.ledger.loadUsage(this.#options.name)
    // It may be older than what was written meanwhile.
    if (usage !== null && (usage.revision ?? 0) >= this.#revision) this.#adopt(usage)
  }

  #adopt({ pause, strikes, refusedAt = 0, trial = null, revision = 0, ...budget }: SourceUsage): void {
    this.#budget.restore(budget)
    this.#strikes = strikes
    this.#refusedAt = refusedAt
    this.#lease = trial
    this.#revision = revision
    this.#pause = pause
  }

  #usage(now: number): SourceUsage {
    return {
      ...this.#budget.usage(now),
      pause: this.#pause,
      strikes: this.#strikes,
      refusedAt: this.#refusedAt,
      trial: this.#lease,
      revision: this.#revision,
    }
  }
}

function finite(until: number | 'never' | null): number | null {
  return until === 'never' ? null : until
}
