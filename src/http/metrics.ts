import { LatencyHistogram } from './latency-histogram.ts'
import type { MetricsInput, MetricsRegistry, OutcomeCount } from './metrics-registry.ts'

const LATENCY = 'http_request_duration_seconds'

/** Metrics for Prometheus. */
export class Metrics {
  /** Of the Prometheus text format. */
  readonly contentType = 'text/plain; version=0.0.4; charset=utf-8'
  readonly #input: MetricsInput
  readonly #syncs = new Map<string, OutcomeCount>()
  readonly #opinions = new Map<string, OutcomeCount>()
  readonly #foundLate = new Map<string, number>()
  readonly #latencies = new Map<string, LatencyHistogram>()
  #registry: MetricsRegistry | null = null

  constructor(input: MetricsInput) {
    this.#input = input
  }

  /** `outcome` is "done" or the code of the error. */
  countSync(outcome: string, source: string): void {
    countOutcome(this.#syncs, outcome, source)
  }

  /** `outcome` is "agrees", "differs", "explained" or "inconclusive". */
  countOpinion(outcome: string, source: string): void {
    countOutcome(this.#opinions, outcome, source)
  }

  /** Addresses that had changed although their source was to announce it, found by a check. */
  countFoundLate(source: string, count: number): void {
    this.#foundLate.set(source, (this.#foundLate.get(source) ?? 0) + count)
  }

  /** The histogram that requests to one route are recorded in. */
  latencyOf(method: string, route: string): LatencyHistogram {
    const key = `${method} ${route}`
    let histogram = this.#latencies.get(key)
    if (histogram === undefined) {
      histogram = new LatencyHistogram(method, route)
      this.#latencies.set(key, histogram)
    }
    return histogram
  }

  /** Everything in the Prometheus text format. */
  async render(): Promise<string> {
    this.#registry ??= await this.#openRegistry()
    const text = await this.#registry.render()
    const lines = [`# HELP ${LATENCY} Time from request to reply.`, `# TYPE ${LATENCY} histogram`]
    for (const histogram of this.#latencies.values()) lines.push(...histogram.lines(LATENCY))
    return `${text}\n${lines.join('\n')}\n`
  }

  /** Loaded with the first scrape: most installations are never scraped, and it takes 5 % of the start-up time. */
  async #openRegistry(): Promise<MetricsRegistry> {
    const { MetricsRegistry } = await import('./metrics-registry.ts')
    return new MetricsRegistry(this.#input, {
      syncs: () => this.#syncs.values(),
      opinions: () => this.#opinions.values(),
      foundLate: this.#foundLate,
    })
  }
}

function countOutcome(counts: Map<string, OutcomeCount>, outcome: string, source: string): void {
  const key = `${outcome} ${source}`
  counts.set(key, { outcome, source, count: (counts.get(key)?.count ?? 0) + 1 })
}
