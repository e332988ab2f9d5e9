import { setImmediate } from 'node:timers/promises'
import { allChains, type ChainSlug } from '../../domain/chains/chain.ts'
import { isStoreUnavailable } from '../../domain/errors.ts'
import type { CheckClaim, Claim } from '../../domain/ports/claim.ts'
import type { DiscoveryStore } from '../../domain/ports/discovery-store.ts'
import type { Audits, MergedAuditPoint } from '../../domain/ports/integrity.ts'
import type { MergeStore } from '../../domain/ports/merge-store.ts'
import type { StoreChanges } from '../../domain/ports/store-changes.ts'
import { DiscoveryRuns } from '../discover/discovery-runs.ts'
import { SourceLookUp } from '../discover/source-look-up.ts'
import { ParkedLeases } from '../lease/parked-leases.ts'
import { Merger } from '../merge/merger.ts'
import { WakeUp } from '../pacing/wake-up.ts'
import type { LookedUp } from '../run/look-up.ts'
import type { RunEvents, RunParts } from '../run/run-parts.ts'
import { Runs } from '../run/runs.ts'
import { CrossChecks, type CrossChecksParts } from '../verify/cross-checks.ts'
import { Auditor } from './auditor.ts'
import { BackgroundCrossChecks } from './background-cross-checks.ts'
import { ChainBudgets } from './chain-budgets.ts'
import { ClockWatch } from './clock-watch.ts'
import { type DueWorkParts, earliest, later, queueDue, staggerDue } from './due-work.ts'
import { type ClaimedWork, claimNextWork, type NextWorkParts } from './next-work.ts'
import { Sweeper } from './sweeper.ts'

const ERROR_PAUSE_MS = 1000

export interface SchedulerParts extends Omit<RunParts, 'parked'>, Pick<CrossChecksParts, 'onOpinion'> {
  readonly changes: StoreChanges
  readonly discoveries: DiscoveryStore
  readonly merges: MergeStore
  readonly mergedAudits: Audits<MergedAuditPoint>
  /** Addresses synchronised at the same time. */
  readonly concurrency: number
  /** How often (ms) to poll for what other processes have queued; Infinity where there are none. */
  readonly pollMs: number
  /** An earlier process ended during this many runs. */
  readonly onInterrupted: (runs: number) => void
}

/**
 * Runs what is requested and what is due. The rows of the store are the queue: an address is IN_PROGRESS from the request
 * on, claimed by a run, and DONE or ERROR after it. A run that is cut off leaves it IN_PROGRESS, and the next start
 * recovers it.
 */
export class Scheduler {
  readonly #parts: SchedulerParts & RunParts & NextWorkParts & DueWorkParts
  readonly #parked: ParkedLeases
  readonly #runs: Runs
  readonly #crossChecks: CrossChecks
  readonly #discoveries: DiscoveryRuns
  readonly #sweeper: Sweeper
  readonly #auditor: Auditor
  readonly #merger: Merger
  readonly #wakeUp: WakeUp
  readonly #clockWatch = new ClockWatch()
  #isReplanDue = false
  readonly #stop = new AbortController()
  readonly #running = new Set<Promise<void>>()
  /** The chains of the batch checks under way, each as often as it has one. */
  readonly #checking: ChainSlug[] = []
  #loop: Promise<void> | null = null

  constructor(parts: SchedulerParts) {
    const { signal } = this.#stop
    const budgets = new ChainBudgets()
    this.#parked = new ParkedLeases(parts, signal)
    this.#parts = {
      ...parts,
      parked: this.#parked,
      budgets,
      background: new BackgroundCrossChecks(parts),
      isChecking: (chain) => this.#checking.includes(chain),
    }
    this.#sweeper = new Sweeper(parts, signal)
    this.#auditor = new Auditor(parts, signal, () => this.#running.size > 0)
    this.#merger = new Merger(parts, signal, () => this.#sweeper.start())
    this.#wakeUp = new WakeUp(parts.clock, signal)
    this.#crossChecks = new CrossChecks(this.#parts, signal)
    const events: RunEvents = {
      onReplaced: () => this.#sweeper.start(),
      onOverBudget: (chain, until) => budgets.exhaust(chain, until),
    }
    this.#runs = new Runs(this.#parts, signal, events)
    const discovery = {
      ...this.#parts,
      ...events,
      store: parts.discoveries,
      addresses: new SourceLookUp(this.#parts, signal),
      publish: (claim: Claim, answer: LookedUp) => this.#runs.publish(claim, answer),
      publishedAtOnce: parts.store.publishedAtOnce,
    }
    this.#discoveries = new DiscoveryRuns(discovery, signal)
  }

  /** Recovers what an earlier process left, as soon as the store can be written, and runs until `stop`. */
  async start(): Promise<void> {
    await this.#recover()
    this.#parts.changes.subscribe(({ kind }) => {
      if (kind === 'deleted' || kind === 'wallet-deleted') this.#sweeper.start()
      if (kind === 'work') this.wake()
    })
    this.#loop = this.#run()
    this.#sweeper.start()
    this.#auditor.start()
    this.#merger.start()
  }

  /** Interrupts all runs; the next start continues them. */
  async stop(): Promise<void> {
    this.#stop.abort(new Error('the program is stopping'))
    this.wake()
    await this.#loop
    await Promise.all(this.#running)
    await this.#parked.idle()
    await this.#sweeper.idle()
    await this.#auditor.idle()
    await this.#merger.idle()
  }

  /** Looks for work now. */
  wake(): void {
    this.#wakeUp.wake()
  }

  async #recover(): Promise<void> {
    const { queue, clock, intervalMs, verifyIntervalMs, onUnexpected, onInterrupted } = this.#parts
    const { signal } = this.#stop
    const chains = allChains().map(({ slug }) => slug)
    while (!signal.aborted) {
      try {
        const interrupted = await queue.recover(clock.now(), {
          syncMs: intervalMs,
          verifyMs: verifyIntervalMs,
        })
        await this.#parts.discoveries.recover()
        if (interrupted > 0) onInterrupted(interrupted)
        return await staggerDue(this.#parts, clock.now(), chains)
      } catch (error) {
        if (!isStoreUnavailable(error)) throw error
        onUnexpected(error)
        await clock.sleep(ERROR_PAUSE_MS, signal).catch(() => {})
      }
    }
  }

  async #run(): Promise<void> {
    const { clock, pollMs, budgets, onUnexpected } = this.#parts
    while (!this.#stop.signal.aborted) {
      // Runs that fail at once on a paused source never wait for I/O, so let the event loop run.
      await setImmediate()
      if (this.#stop.signal.aborted) return
      this.#wakeUp.reset()
      try {
        await this.#replanIfSetBack()
        const nextAt = await queueDue(this.#parts)
        await this.#fill()
        const nextWork = earliest(nextAt, later(await this.#parts.discoveries.nextAt(), clock.now()))
        await this.#wakeUp.sleep(earliest(nextWork, budgets.nextAt(clock.now())), pollMs)
      } catch (error) {
        onUnexpected(error)
        await this.#wakeUp.sleep(clock.now() + ERROR_PAUSE_MS, pollMs)
      }
    }
  }

  /** Times that were set by a clock that was ahead would be waited for until then. */
  async #replanIfSetBack(): Promise<void> {
    const { queue, clock, pacer, budgets, background, intervalMs, verifyIntervalMs } = this.#parts
    if (this.#clockWatch.wasSetBack(clock.now())) this.#isReplanDue = true
    if (!this.#isReplanDue) return
    pacer.forget()
    budgets.forget()
    background.forget()
    await queue.clockSetBack(clock.now(), { syncMs: intervalMs, verifyMs: verifyIntervalMs })
    this.#isReplanDue = false
  }

  async #fill(): Promise<void> {
    const { concurrency, clock } = this.#parts
    while (this.#running.size < concurrency && !this.#stop.signal.aborted) {
      const work = await claimNextWork(this.#parts, clock.now(), this.#running.size === 0)
      if (work === null) return
      this.#track(this.#start(work))
    }
  }

  #start(work: ClaimedWork): Promise<void> {
    switch (work.kind) {
      case 'read':
        return this.#runs.read(work.claim)
      case 'set':
        return this.#runs.readSet(work.claims)
      case 'check':
        return this.#check(work.claims)
      case 'cross-check':
        return this.#crossChecks.collect(work.claim)
      case 'discovery':
        return this.#discoveries.run(work.claim)
    }
  }

  async #check(claims: readonly [CheckClaim, ...CheckClaim[]]): Promise<void> {
    const { chain } = claims[0]
    this.#checking.push(chain)
    try {
      await this.#runs.check(claims)
    } finally {
      this.#checking.splice(this.#checking.indexOf(chain), 1)
    }
  }

  #track(work: Promise<void>): void {
    const tracked = work.catch(this.#parts.onUnexpected).finally(() => {
      this.#running.delete(tracked)
      this.wake()
    })
    this.#running.add(tracked)
  }
}
