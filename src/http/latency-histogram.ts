const BUCKETS_SECONDS = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10] as const
const CLASSES = 6

/** How long the requests of one route took, by status class. A record costs one array write and two additions. */
export class LatencyHistogram {
  readonly #labels: string
  /** Per status class: one slot for each bucket, then one for everything slower. */
  readonly #slots = new Float64Array(CLASSES * (BUCKETS_SECONDS.length + 1))
  readonly #sums = new Float64Array(CLASSES)

  constructor(method: string, route: string) {
    this.#labels = `method="${method}",route="${route}"`
  }

  record(status: number, seconds: number): void {
    const group = Math.min(Math.trunc(status / 100), CLASSES - 1)
    let bucket = 0
    while (bucket < BUCKETS_SECONDS.length && seconds > (BUCKETS_SECONDS[bucket] as number)) bucket++
    const slot = group * (BUCKETS_SECONDS.length + 1) + bucket
    this.#slots[slot] = (this.#slots[slot] as number) + 1
    this.#sums[group] = (this.#sums[group] as number) + seconds
  }

  /** The samples in the Prometheus text format; status classes that never occurred are left out. */
  *lines(name: string): Generator<string> {
    for (let group = 0; group < CLASSES; group++) {
      const first = group * (BUCKETS_SECONDS.length + 1)
      const counts = this.#slots.subarray(first, first + BUCKETS_SECONDS.length + 1)
      const total = counts.reduce((sum, count) => sum + count, 0)
      if (total === 0) continue
      const labels = `${this.#labels},status="${group}xx"`
      let below = 0
      for (const [index, seconds] of BUCKETS_SECONDS.entries()) {
        below += counts[index] as number
        yield `${name}_bucket{le="${seconds}",${labels}} ${below}`
      }
      yield `${name}_bucket{le="+Inf",${labels}} ${total}`
      yield `${name}_sum{${labels}} ${this.#sums[group]}`
      yield `${name}_count{${labels}} ${total}`
    }
  }
}
