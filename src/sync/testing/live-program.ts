import { setImmediate } from 'node:timers/promises'
import type { TrackedAddress } from '../../domain/address/tracked-address.ts'
import type { ChainSource } from '../../domain/ports/source.ts'
import type { Store } from '../../domain/ports/store.ts'
import { FakeClock } from '../../net/testing/fake-clock.ts'
import { openInMemory } from '../../store/sqlite/testing/open-in-memory.ts'
import { Watchers } from '../live/watchers.ts'
import { LiveChains } from '../pacing/live-chains.ts'
import { Pacer } from '../pacing/pacer.ts'
import { SourceOrder } from '../pacing/source-order.ts'
import { Scheduler } from '../schedule/scheduler.ts'

export const INTERVAL_MS = 900_000
const START = '2026-11-27T12:00:00Z'
/** Turns of the event loop after which nothing happens any more without a new event. */
const QUIET_TURNS = 12

/** The scheduler and the watchers over a real store, with a clock that the test advances. */
export class LiveProgram {
  readonly clock = new FakeClock(START, 'stepped')
  readonly store: Store = openInMemory(this.clock, INTERVAL_MS)
  readonly unexpected: unknown[] = []
  foundLate = 0
  live = new LiveChains()
  readonly #sources: readonly ChainSource[]
  #scheduler: Scheduler | null = null
  #stop = new AbortController()
  #watching: Promise<void> = Promise.resolve()

  constructor(...sources: ChainSource[]) {
    this.#sources = sources
  }

  async start(): Promise<void> {
    this.#stop = new AbortController()
    this.live = new LiveChains()
    const { store, clock, live } = this
    const sources = new SourceOrder(this.#sources, undefined, { live })
    const onUnexpected = (error: unknown) => this.unexpected.push(error)
    const watchers = new Watchers(
      this.#sources.flatMap((source) => {
        const { name, push } = source
        const tip = () => source.status().tips.bitcoin ?? null
        return push === null ? [] : [{ name, push, tip, chain: 'bitcoin' as const }]
      }),
      {
        watched: store.watched,
        changes: store.changes,
        live,
        clock,
        intervalMs: INTERVAL_MS,
        onFoundLate: (_source, count) => {
          this.foundLate += count
        },
        onUnexpected,
      },
    )
    this.#scheduler = new Scheduler({
      store: store.runs,
      queue: store.queue,
      discoveries: store.discoveries,
      changes: store.changes,
      merges: store.merges,
      mergedAudits: store.mergedAudits,
      sources,
      pacer: new Pacer(sources, clock),
      clock,
      concurrency: 4,
      pollMs: Number.POSITIVE_INFINITY,
      intervalMs: INTERVAL_MS,
      verifyIntervalMs: 0,
      onInterrupted: () => {},
      onOutcome: () => {},
      onUnexpected,
    })
    watchers.hold()
    await this.#scheduler.start()
    this.#watching = watchers.run(this.#stop.signal)
    await this.settle()
  }

  async stop(): Promise<void> {
    this.#stop.abort()
    await this.#scheduler?.stop()
    await this.#watching
  }

  async close(): Promise<void> {
    await this.stop()
    await this.store.close()
  }

  /** Adds addresses and requests them. Returns their ids. */
  async add(addresses: readonly string[]): Promise<readonly number[]> {
    const ids: number[] = []
    for (const address of addresses) {
      const { address: added } = await this.store.book.add(
        { chain: 'bitcoin', address, type: 'p2pkh', label: null },
        { sync: true },
      )
      ids.push(added.id)
    }
    this.#scheduler?.wake()
    await this.settle()
    return ids
  }

  async get(id: number): Promise<TrackedAddress> {
    return (await this.store.book.get(id)) as TrackedAddress
  }

  async rows(id: number) {
    const page = await this.store.histories.page({ kind: 'address', id }, { kind: 'offset', offset: 0 }, 1000)
    return page?.rows ?? []
  }

  /** Lets everything happen that takes no time. */
  async settle(): Promise<void> {
    for (let turn = 0; turn < QUIET_TURNS; turn += 1) await setImmediate()
    while ((await this.store.queue.figures()).depth > 0 && this.clock.sleeping === 0) await setImmediate()
  }

  async pass(ms: number): Promise<void> {
    await this.clock.advance(ms)
    await this.settle()
  }
}
