import { setImmediate } from 'node:timers/promises'
import type { AddressBook } from '../domain/address-book.ts'
import type { SyncDesk } from '../domain/sync-desk.ts'
import type { TrackedAddress } from '../domain/tracked-address.ts'
import { type RunParts, Runs } from './runs.ts'

const SWEEP_ROWS = 2000
const SWEEP_PAUSE_MS = 20
/** A source that is busy with our own budget for no longer than this keeps nobody from waiting for it. */
const SHORT_WAIT_MS = 60_000
const LISTING_ROWS = 500

export interface SchedulerParts extends RunParts {
  readonly book: AddressBook
  /** Addresses synchronised at the same time. */
  readonly concurrency: number
}

/**
 * Runs what is asked for and what is due. The rows of the store are the queue: an address is IN_PROGRESS from the
 * request on, claimed by a run, and DONE or ERROR after it. A run that is cut off leaves it IN_PROGRESS, and the next
 * start takes it up.
 */
export class Scheduler implements SyncDesk {
  readonly #parts: SchedulerParts
  readonly #runs: Runs
  readonly #stop = new AbortController()
  readonly #running = new Set<Promise<void>>()
  #wake = Promise.withResolvers<void>()
  #loop: Promise<void> | null = null
  #sweeping: Promise<void> = Promise.resolve()

  constructor(parts: SchedulerParts) {
    this.#parts = parts
    this.#runs = new Runs(parts, this.#stop.signal, () => this.#sweepSoon())
  }

  /** Takes up what an earlier run of the program left, and goes on until `stop`. */
  async start(): Promise<void> {
    const { store, clock, intervalMs } = this.#parts
    await store.recover(clock.now(), intervalMs)
    this.#parts.feed.subscribe((change) => {
      if (change.kind === 'deleted') this.#sweepSoon()
      else if (change.address.status === 'UNSYNCED') this.#wake.resolve()
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

  async request(id: number): Promise<TrackedAddress | null> {
    const { store, clock, feed } = this.#parts
    const address = await store.request(id, clock.now())
    if (address !== null) feed.publish({ kind: 'address', address })
    this.#wake.resolve()
    return address
  }

  async requestAll(): Promise<number> {
    const { store, clock } = this.#parts
    const count = await store.requestAll(clock.now())
    this.#wake.resolve()
    this.#track(this.#announceQueue())
    return count
  }

  async #run(): Promise<void> {
    while (!this.#stop.signal.aborted) {
      // Runs that a paused source refuses at once end without waiting for anything: let others have their turn.
      await setImmediate()
      this.#wake = Promise.withResolvers()
      try {
        const nextAt = await this.#queueDue()
        await this.#fill()
        await this.#pause(nextAt)
      } catch (error) {
        this.#parts.onBug(error)
        await this.#pause(this.#parts.clock.now() + 1000)
      }
    }
  }

  /** Returns when to look again (ms), or null for when somebody asks. */
  async #queueDue(): Promise<number | null> {
    const { store, source, clock } = this.#parts
    const now = clock.now()
    const dueAt = await store.nextDueAt()
    if (dueAt === null || dueAt > now) return dueAt
    const availableAt = source.availableAt(now)
    if (availableAt === Number.POSITIVE_INFINITY) return null
    if (availableAt > now + SHORT_WAIT_MS || (availableAt > now && source.status().state !== 'ok')) {
      await store.postpone(availableAt)
      return availableAt
    }
    if ((await store.requestDue(now)) > 0) this.#track(this.#announceQueue())
    return await store.nextDueAt()
  }

  async #fill(): Promise<void> {
    const { store, source, clock, concurrency } = this.#parts
    while (this.#running.size < concurrency && !this.#stop.signal.aborted) {
      const checks = await store.claimChecks(source.probeSize)
      if (checks.length > 0) {
        this.#track(this.#runs.check(checks))
        continue
      }
      const claim = await store.claim(clock.now())
      if (claim === null) return
      this.#track(this.#runs.read(claim))
    }
  }

  #track(work: Promise<void>): void {
    const tracked = work
      .catch((error) => this.#parts.onBug(error))
      .finally(() => {
        this.#running.delete(tracked)
        this.#wake.resolve()
      })
    this.#running.add(tracked)
  }

  /** Tells who listens about all addresses that have come into the queue at once. */
  async #announceQueue(): Promise<void> {
    const { book, feed } = this.#parts
    for (let offset = 0; feed.hasListeners && !this.#stop.signal.aborted; offset += LISTING_ROWS) {
      const { addresses } = await book.list({ limit: LISTING_ROWS, offset, status: 'IN_PROGRESS' })
      for (const address of addresses) feed.publish({ kind: 'address', address })
      if (addresses.length < LISTING_ROWS) return
    }
  }

  async #pause(until: number | null): Promise<void> {
    const { clock } = this.#parts
    const timer = new AbortController()
    const signal = AbortSignal.any([timer.signal, this.#stop.signal])
    const wait = until === null ? new Promise<void>(() => {}) : this.#sleep(until - clock.now(), signal)
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
    this.#sweeping = this.#sweeping.then(() => this.#sweep()).catch((error) => this.#parts.onBug(error))
  }

  async #sweep(): Promise<void> {
    const { store } = this.#parts
    while (!this.#stop.signal.aborted && (await store.sweep(SWEEP_ROWS))) {
      await this.#sleep(SWEEP_PAUSE_MS, this.#stop.signal)
    }
  }
}
