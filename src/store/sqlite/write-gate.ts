import { performance } from 'node:perf_hooks'
import type { AppError } from '../../domain/errors.ts'
import { isUnwritable, reasonOf, storeUnavailable } from './explain.ts'

/** Shortest and longest time (ms) without writes after a failed one. */
const WAIT_MIN_MS = 1000
const WAIT_MAX_MS = 30_000
/** A failure this soon (ms) after the last wait doubles the wait. */
const REPEAT_MS = 120_000

export interface WriteGateParts {
  /** Why the file must not be written any more, or null. */
  readonly fileProblem: () => AppError | null
  /** Called with what has changed: a sentence, or null once writes succeed again. */
  readonly onProblem: (problem: string | null) => void
}

interface Failure {
  readonly error: AppError
  /** Of the monotonic clock (ms). */
  readonly at: number
  readonly waitMs: number
}

/**
 * Lets writes pass while the database takes them. After a write that the disk refused it closes for a while, so that
 * runs do not spend requests on what cannot be stored.
 */
export class WriteGate {
  readonly #parts: WriteGateParts
  #failure: Failure | null = null
  #isClosed = false
  #reported: string | null = null

  constructor(parts: WriteGateParts) {
    this.#parts = parts
  }

  /** Looks at the file, and reports what has changed. Returns why nothing can be written; null while writes succeed. */
  check(): string | null {
    const problem = this.#problem()
    this.#report(problem)
    return problem?.message ?? null
  }

  /** Whether it is time to find out by a write whether the disk takes writes again. */
  get isProbeDue(): boolean {
    const failure = this.#failure
    return this.#isClosed && failure !== null && performance.now() >= failure.at + failure.waitMs
  }

  /** Before a write. Throws AppError `store_unavailable` while nothing can be written. */
  pass(): void {
    const problem = this.isProbeDue ? this.#parts.fileProblem() : this.#problem()
    if (problem === null) return
    this.#report(problem)
    throw problem
  }

  /** A write was committed. */
  written(): void {
    if (!this.#isClosed) return
    this.#isClosed = false
    this.#report(this.#problem())
  }

  /** A write has failed. */
  failed(error: unknown): void {
    if (!isUnwritable(error)) return
    const now = performance.now()
    const before = this.#failure
    const isSame = before !== null && now < before.at + before.waitMs + REPEAT_MS
    const waitMs = isSame ? Math.min(WAIT_MAX_MS, before.waitMs * 2) : WAIT_MIN_MS
    this.#failure = { error: storeUnavailable(reasonOf(error)), at: now, waitMs }
    this.#isClosed = true
    this.#report(this.#problem())
  }

  #problem(): AppError | null {
    return this.#parts.fileProblem() ?? (this.#isClosed ? (this.#failure?.error ?? null) : null)
  }

  #report(problem: AppError | null): void {
    const sentence = problem?.message ?? null
    if (sentence === this.#reported) return
    this.#reported = sentence
    this.#parts.onProblem(sentence)
  }
}
