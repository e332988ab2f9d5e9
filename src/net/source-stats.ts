import type { TipHeights } from '../domain/ports/source.ts'

/** The newest answer counts for a fifth of the average latency. */
const LATENCY_WEIGHT = 0.2

/** What this process has seen of one source since it started. */
export class SourceStats {
  #requests = 0
  #errors = 0
  #latencyMs: number | null = null
  #tips: TipHeights = {}

  get tips(): TipHeights {
    return this.#tips
  }

  sent(): void {
    this.#requests++
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
    return { tips: this.#tips, requests: this.#requests, errors: this.#errors, latencyMs: this.#latencyMs }
  }
}
