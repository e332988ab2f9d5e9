import type { TipHeights } from '../domain/ports/source.ts'
import { AskedCounts } from './asked-counts.ts'
import type { RequestTarget } from './outcome.ts'

/** The weight of the newest answer in the moving average. */
const LATENCY_WEIGHT = 0.2

/** Statistics on one source since this process started. */
export class SourceStats {
  #requests = 0
  #errors = 0
  #latencyMs: number | null = null
  #tips: TipHeights = {}
  readonly #asked = new AskedCounts()

  get tips(): TipHeights {
    return this.#tips
  }

  sent(target: RequestTarget): void {
    this.#requests++
    this.#asked.sent(target)
  }

  failed(): void {
    this.#errors++
  }

  answered(tookMs: number, tips: TipHeights): void {
    this.#tips = { ...this.#tips, ...tips }
    this.#latencyMs =
      this.#latencyMs === null ? tookMs : this.#latencyMs + (tookMs - this.#latencyMs) * LATENCY_WEIGHT
  }

  report() {
    return {
      tips: this.#tips,
      requests: this.#requests,
      errors: this.#errors,
      latencyMs: this.#latencyMs,
      asked: this.#asked.report(),
    }
  }
}
