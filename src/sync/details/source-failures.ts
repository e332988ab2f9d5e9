import { type ChainSlug, chainOf } from '../../domain/chains/chain.ts'
import { AppError } from '../../domain/errors.ts'

/** Why the sources of a chain have not read a transaction. */
export class SourceFailures {
  readonly #chain: ChainSlug
  readonly #reasons: string[] = []
  /** When (ms) each of them can be asked again, where that is known. */
  readonly #times: number[] = []

  constructor(chain: ChainSlug) {
    this.#chain = chain
  }

  add(reason: string, retryAt: number | 'never' | null): void {
    this.#reasons.push(reason)
    if (typeof retryAt === 'number' && Number.isFinite(retryAt)) this.#times.push(retryAt)
  }

  timedOut(): AppError {
    this.add('The answer of the source did not come in time.', null)
    return this.toError()
  }

  /** AppError `source_unavailable`, with the time of the soonest attempt that may succeed. */
  toError(): AppError {
    const { name } = chainOf(this.#chain)
    const reason =
      this.#reasons.length === 0
        ? 'None of the configured sources does.'
        : [...new Set(this.#reasons)].join(' ')
    const soonest = Math.min(...this.#times)
    const extra: Record<string, string> = Number.isFinite(soonest)
      ? { retry_at: new Date(soonest).toISOString().replace(/\.\d+Z$/, 'Z') }
      : {}
    return new AppError(
      'source_unavailable',
      `No source can say what this transaction of ${name} is. ${reason}`,
      extra,
    )
  }
}
