import { Counter, Gauge, Registry } from 'prom-client'
import { isStoreUnavailable } from '../domain/errors.ts'
import type { Clock } from '../domain/ports/clock.ts'
import type { ChainSource, SourceStatus, SourceStatuses } from '../domain/ports/source.ts'
import type { Store } from '../domain/ports/store.ts'

type Figure = readonly [name: string, help: string, read: (status: SourceStatus) => number]

export interface MetricsInput {
  readonly store: { readonly queue: Pick<Store['queue'], 'figures'>; problem(): string | null }
  /** Of this process. */
  readonly sources: readonly ChainSource[]
  /** What all workers together report of the sources. */
  readonly sourceStatuses: SourceStatuses
  readonly clock: Clock
  /** The longest time (ms) between two planned synchronisations of an address; 0 if only on request. */
  readonly syncIntervalMs: number
}

/** How often something ended with this outcome at this source. */
export interface OutcomeCount {
  readonly outcome: string
  readonly source: string
  readonly count: number
}

/** What is counted since the start. */
export interface Counts {
  syncs(): Iterable<OutcomeCount>
  opinions(): Iterable<OutcomeCount>
  /** By source. */
  readonly foundLate: ReadonlyMap<string, number>
}

/** The metrics whose values other modules keep; they are read at each scrape. */
export class MetricsRegistry {
  readonly #registry = new Registry()
  readonly #store: MetricsInput['store']
  readonly #sourceStatuses: SourceStatuses
  readonly #clock: Clock
  readonly #sourceUp: Gauge
  readonly #storeUp: Gauge
  readonly #queueDepth: Gauge
  readonly #oldestSyncAge: Gauge

  constructor({ store, sources, sourceStatuses, clock, syncIntervalMs }: MetricsInput, counts: Counts) {
    this.#store = store
    this.#sourceStatuses = sourceStatuses
    this.#clock = clock
    this.#registerCounts(counts)
    this.#registerSources(sources)
    this.#sourceUp = this.#gauge(
      'cointracker_source_up',
      '1 while a source is neither paused nor down for the workers.',
      ['source'],
    )
    this.#storeUp = this.#gauge('cointracker_store_up', '1 while the database can be reached and written.')
    this.#queueDepth = this.#gauge('cointracker_queue_depth', 'Addresses queued for or in a synchronisation.')
    this.#oldestSyncAge = this.#gauge(
      'cointracker_oldest_sync_age_seconds',
      'Time since the least recently synchronised address was synchronised, or added if it never was.',
    )
    const help =
      'The longest time between two planned synchronisations of an address: SYNC_INTERVAL_SECONDS, or six hours where a source may announce changes; 0 if only on request.'
    this.#gauge('cointracker_sync_interval_seconds', help).set(syncIntervalMs / 1000)
    this.#registerProcess()
  }

  async render(): Promise<string> {
    await Promise.all([this.#readSources(), this.#readQueue()])
    return this.#registry.metrics()
  }

  #registerCounts({ syncs, opinions, foundLate }: Counts): void {
    this.#outcomes(
      'cointracker_syncs_total',
      'Synchronisations by outcome ("done" or the code of the error) and by the source that served, or was queried first.',
      syncs,
    )
    this.#outcomes(
      'cointracker_second_opinions_total',
      'Second opinions by the source that was asked and by outcome: "agrees", "differs", "explained" (differs, and neither is wrong), or "inconclusive".',
      opinions,
    )
    this.#counter(
      'cointracker_source_found_late_total',
      'Addresses that a check found changed although the source was to announce it.',
      ['source'],
      (counter) => {
        for (const [source, count] of foundLate) counter.inc({ source }, count)
      },
    )
  }

  #registerSources(sources: readonly ChainSource[]): void {
    const counts: readonly Figure[] = [
      ['requests_total', 'Requests sent to a source.', (status) => status.requests],
      ['errors_total', 'Requests to a source that failed.', (status) => status.errors],
    ]
    for (const [name, help, read] of counts) {
      this.#counter(`cointracker_source_${name}`, help, ['source'], (counter) => {
        for (const source of sources) counter.inc({ source: source.name }, read(source.status()))
      })
    }
    const states: readonly Figure[] = [
      ['points', 'Points of a source spent today.', (s) => s.pointsPerDay.used],
      [
        'points_limit',
        'Points of a source that may be spent per day; 0 for no limit.',
        (s) => s.pointsPerDay.limit ?? 0,
      ],
      ['requests_last_minute', 'Requests to a source in the last minute.', (s) => s.requestsPerMinute.used],
      [
        'latency_seconds',
        'Average latency of the latest replies of a source.',
        (s) => (s.latencyMs ?? 0) / 1000,
      ],
    ]
    for (const [name, help, read] of states) {
      this.#gauge(`cointracker_source_${name}`, help, ['source'], (gauge) => {
        for (const source of sources) gauge.set({ source: source.name }, read(source.status()))
      })
    }
    const help = 'The newest block that a source has reported of each chain.'
    this.#gauge('cointracker_source_tip_height', help, ['source', 'chain'], (gauge) => {
      for (const source of sources) {
        for (const [chain, height] of Object.entries(source.status().tips)) {
          gauge.set({ source: source.name, chain }, height)
        }
      }
    })
  }

  /** A process that serves asks no source for itself, so it has only what the workers report. */
  async #readSources(): Promise<void> {
    const statuses = await this.#sourceStatuses.current().catch(nothingWithoutStore)
    this.#sourceUp.reset()
    for (const { name, state } of statuses ?? []) {
      this.#sourceUp.set({ source: name }, state === 'ok' || state === 'unknown' ? 1 : 0)
    }
  }

  /** Without the database its metrics are left out, all others remain. */
  async #readQueue(): Promise<void> {
    const figures = await this.#store.queue.figures().catch(nothingWithoutStore)
    this.#storeUp.set(figures === null || this.#store.problem() !== null ? 0 : 1)
    if (figures === null) this.#queueDepth.remove()
    else this.#queueDepth.set(figures.depth)
    if (figures === null || figures.oldestSyncAt === null) this.#oldestSyncAge.remove()
    else this.#oldestSyncAge.set(Math.max(0, this.#clock.now() - figures.oldestSyncAt) / 1000)
  }

  #registerProcess(): void {
    this.#gauge('process_resident_memory_bytes', 'Resident memory.', [], (gauge) => {
      gauge.set(process.memoryUsage.rss())
    })
    this.#counter('process_cpu_seconds_total', 'CPU time spent.', [], (counter) => {
      const { user, system } = process.cpuUsage()
      counter.inc((user + system) / 1e6)
    })
    this.#gauge('process_uptime_seconds', 'Time since the start.', [], (gauge) => gauge.set(process.uptime()))
  }

  #outcomes(name: string, help: string, counts: () => Iterable<OutcomeCount>): void {
    this.#counter(name, help, ['outcome', 'source'], (counter) => {
      for (const { outcome, source, count } of counts()) counter.inc({ outcome, source }, count)
    })
  }

  /** `read` adds everything that was counted since the start. */
  #counter(
    name: string,
    help: string,
    labelNames: readonly string[],
    read: (counter: Counter) => void,
  ): void {
    const counter: Counter = new Counter({
      name,
      help,
      labelNames: [...labelNames],
      registers: [this.#registry],
      collect: () => {
        counter.reset()
        read(counter)
      },
    })
  }

  #gauge(
    name: string,
    help: string,
    labelNames: readonly string[] = [],
    read: (gauge: Gauge) => void = () => {},
  ): Gauge {
    const gauge: Gauge = new Gauge({
      name,
      help,
      labelNames: [...labelNames],
      registers: [this.#registry],
      collect: () => read(gauge),
    })
    return gauge
  }
}

function nothingWithoutStore(error: unknown): null {
  if (isStoreUnavailable(error)) return null
  throw error
}
