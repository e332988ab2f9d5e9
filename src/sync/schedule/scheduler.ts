import { setImmediate } from 'node:timers/promises'
import type { TrackedAddress } from '../../domain/address/tracked-address.ts'
import { allChains, type ChainSlug } from '../../domain/chains/chain.ts'
import type { StoreChanges } from '../../domain/ports/store-changes.ts'
import type { QueuedWork } from '../../domain/ports/sync-queue.ts'
import type { SyncRequests } from '../../domain/ports/sync-requests.ts'
import type { RunParts } from '../run/run-parts.ts'
import { Runs } from '../run/runs.ts'
import { CrossChecks } from '../verify/cross-checks.ts'

const SWEEP_ROWS = 2000
const SWEEP_PAUSE_MS = 20
/** Opinions that nobody waits for get one part in so many of what a source's budget allows. */
const OPINIONS_SHARE = 4
/** So many get their turns in one piece of work; in between others have theirs. */
const SPREAD_ROWS = 2000

export interface SchedulerParts extends RunParts {
  readonly changes: StoreChanges
  /** Addresses synchronised at the same time. */
  readonly concurrency: number
  /** How often (ms) to look for what other processes have left to do; Infinity where there are none. */
  readonly lookMs: number
}

/**
 * Runs what is asked for and what is due. The rows of the store are the queue: an address is IN_PROGRESS from the
 * request on, claimed by a run, and DONE or ERROR after it. A run that is cut off leaves it IN_PROGRESS, and the next
 * start takes it up.
 */
export class Scheduler implements SyncRequests {
  readonly #parts: SchedulerParts
  readonly #runs: Runs
  readonly #opinions: CrossChecks
  readonly #stop = new AbortController()
  readonly #running = new Set<Promise<void>>()
  /** When (ms) somebody has a budget again for a chain on which nobody had any. */
  readonly #spentUntil = new Map<ChainSlug, number>()
  /** When (ms) the next opinion may be asked for unasked. */
  #opinionsAt = 0
  #wake = Promise.withResolvers<void>()
  #loop: Promise<void> | null = null
  #sweeping: Promise<void> = Promise.resolve()

  constructor(parts: SchedulerParts) {
    this.#parts = parts
    this.#runs = new Runs(parts, this.#stop.signal, {
      onReplaced: () => this.#sweepSoon(),
      onOverBudget: (chain, until) => this.#spentUntil.set(chain, until),
    })
    this.#opinions = new CrossChecks(parts, this.#stop.signal)
  }

  /** Takes up what an earlier run of the program left, and goes on until `stop`. */
  async start(): Promise<void> {
    const { queue, clock, intervalMs, verifyIntervalMs } = this.#parts
    await queue.recover(clock.now(), { syncMs: intervalMs, verifyMs: verifyIntervalMs })
    await this.#spread(
      clock.now(),
      allChains().map(({ slug }) => slug),
    )
    this.#parts.changes.subscribe(({ kind }) => {
      if (kind === 'deleted') this.#sweepSoon()
    })
    this.#loop = this.#run()
    this.#sweepSoon()
  }

  /** Ends all runs where they are; what they held is gone on with at the next start. */
  async stop(): Promise<void> {
    this.#stop.abort(new Error('the program is stopping'))
    this.#wake.resolve()
    await this.#loop
    await Promise.all(this.#running)
    await this.#sweeping
  }

  /** Looks for something to do now. */
  wake(): void {
    this.#wake.resolve()
  }

  async request(id: number): Promise<TrackedAddress | null> {
    const { queue, clock } = this.#parts
    const address = await queue.request(id, clock.now())
    this.#wake.resolve()
    return address
  }

  async requestAll(): Promise<number> {
    const { queue, clock } = this.#parts
    const count = await queue.requestAll(clock.now())
    this.#wake.resolve()
    return count
  }

  async verify(id: number): Promise<{ readonly sources: readonly string[] } | null> {
    const { queue, clock, sources } = this.#parts
    const address = await queue.requestVerification(id, clock.now())
    this.#wake.resolve()
    return address === null ? null : { sources: sources.otherThan(address, clock.now()) }
  }

  async #run(): Promise<void> {
    while (!this.#stop.signal.aborted) {
      // Runs that a paused source refuses at once end without waiting for anything: let others have their turn.
      await setImmediate()
      if (this.#stop.signal.aborted) return
      this.#wake = Promise.withResolvers()
      try {
        const nextAt = await this.#queueDue()
        await this.#fill()
        await this.#pause(earliest(nextAt, this.#nextBudgetAt()))
      } catch (error) {
        this.#parts.onUnexpected(error)
        await this.#pause(this.#parts.clock.now() + 1000)
      }
    }
  }

  /** Returns when to look again (ms), or null for when somebody asks. */
  async #queueDue(): Promise<number | null> {
    const { queue, sources, clock } = this.#parts
    const now = clock.now()
    const dueAt = earliest(await queue.nextDueAt(), await this.#nextOpinionAt())
    if (dueAt === null || dueAt > now) return dueAt
    const groups = sources.availability(now)
    for (const { at, chains } of groups) {
      if (at === Number.POSITIVE_INFINITY) await queue.unschedule(chains)
      else if (at > now) await this.#spread(at, chains)
      else await queue.requestDue(now, chains)
    }
    const soonest = groups[0]?.at ?? Number.POSITIVE_INFINITY
    if (soonest > now) return soonest === Number.POSITIVE_INFINITY ? null : soonest
    return earliest(await queue.nextDueAt(), later(await this.#nextOpinionAt(), now))
  }

  #nextBudgetAt(): number | null {
    const now = this.#parts.clock.now()
    const times = [...this.#spentUntil.values()].filter((until) => until > now)
    return times.length === 0 ? null : Math.min(...times)
  }

  async #nextOpinionAt(): Promise<number | null> {
    const at = await this.#parts.queue.nextVerificationAt()
    return at === null ? null : Math.max(at, this.#opinionsAt)
  }

  /** Gives all of these chains that is due before `from` its turns from then on, one chain after the other. */
  async #spread(from: number, chains: readonly ChainSlug[]): Promise<void> {
    const { queue, pacer } = this.#parts
    let start = from
    for (const chain of chains) {
      const { stepMs, perSlot } = pacer.stagger('check', chain)
      for (let count = SPREAD_ROWS; count === SPREAD_ROWS; ) {
        count = await queue.stagger(from, chain, { start, stepMs, perSlot, most: SPREAD_ROWS })
        start += Math.ceil(count / perSlot) * stepMs
        await setImmediate()
      }
    }
  }

  async #fill(): Promise<void> {
    const { concurrency } = this.#parts
    while (this.#running.size < concurrency && !this.#stop.signal.aborted) {
      const work = await this.#next()
      if (work === null) return
      this.#track(work())
    }
  }

  /** What somebody waits for comes first, other opinions on what nobody waits for last. */
  async #next(): Promise<(() => Promise<void>) | null> {
    const { queue, sources, clock } = this.#parts
    const now = clock.now()
    let chains = this.#chainsWithBudget(now)
    let head = await queue.peek(chains)
    if (head === null || !head.manual) {
      const asked = await queue.claimVerification(now, 'manual')
      if (asked !== null) return () => this.#opinions.collect(asked)
    }
    const isIdle = head === null
    const missed = new Set<string>()
    for (; head !== null; head = await queue.peek(chains)) {
      const { chain, want } = head
      const work = await this.#claim(head, now)
      if (work !== null) return work
      // Another process was faster; what is seen there a second time is being taken.
      if (missed.has(`${want} ${chain}`)) chains = chains.filter((other) => other !== chain)
      missed.add(`${want} ${chain}`)
    }
    if (!isIdle || this.#running.size > 0 || now < this.#opinionsAt) return null
    const due = await queue.claimVerification(now, 'all')
    if (due === null) return null
    this.#opinionsAt =
      now + OPINIONS_SHARE * Math.max(...sources.all.map((source) => source.paceMs(now, 'read')))
    return () => this.#opinions.collect(due)
  }

  async #claim({ chain, want }: QueuedWork, now: number): Promise<(() => Promise<void>) | null> {
    const { queue, sources } = this.#parts
    if (want === 'read') {
      const claim = await queue.claim(chain)
      return claim === null ? null : () => this.#runs.read(claim)
    }
    const most = sources.serving(chain).first(now)?.batchChecker?.sizeMax ?? 1
    const [first, ...more] = await queue.claimChecks(chain, most)
    return first === undefined ? null : () => this.#runs.check([first, ...more])
  }

  /** Where the budgets are spent, addresses wait in the queue, and others have their turn. */
  #chainsWithBudget(now: number): ChainSlug[] {
    return allChains()
      .map(({ slug }) => slug)
      .filter((slug) => (this.#spentUntil.get(slug) ?? 0) <= now)
  }

  #track(work: Promise<void>): void {
    const tracked = work
      .catch((error) => this.#parts.onUnexpected(error))
      .finally(() => {
        this.#running.delete(tracked)
        this.#wake.resolve()
      })
    this.#running.add(tracked)
  }

  async #pause(until: number | null): Promise<void> {
    const { clock, lookMs } = this.#parts
    const timer = new AbortController()
    const signal = AbortSignal.any([timer.signal, this.#stop.signal])
    const ms = Math.min(until === null ? Number.POSITIVE_INFINITY : until - clock.now(), lookMs)
    const wait = ms === Number.POSITIVE_INFINITY ? new Promise<void>(() => {}) : this.#sleep(ms, signal)
    await Promise.race([this.#wake.promise, wait])
    timer.abort()
  }

  async #sleep(ms: number, signal: AbortSignal): Promise<void> {
    try {
      await this.#parts.clock.sleep(Math.max(0, ms), signal)
    } catch {
      // Woken early: the loop looks for itself why.
    }
  }

  #sweepSoon(): void {
    this.#sweeping = this.#sweeping
      .then(() => this.#sweep())
      .catch((error) => this.#parts.onUnexpected(error))
  }

  async #sweep(): Promise<void> {
    const { store } = this.#parts
    while (!this.#stop.signal.aborted && (await store.sweep(SWEEP_ROWS))) {
      await this.#sleep(SWEEP_PAUSE_MS, this.#stop.signal)
    }
  }
}

function earliest(a: number | null, b: number | null): number | null {
  return a === null || b === null ? (a ?? b) : Math.min(a, b)
}

/** What is due already is begun when there is room for it: that is not waited for. */
function later(at: number | null, now: number): number | null {
  return at !== null && at > now ? at : null
}
