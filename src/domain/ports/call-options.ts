/** How a source is asked. */
export interface CallOptions {
  readonly signal: AbortSignal
  /** A person requested it: try even though the source was down a moment ago. */
  readonly manual: boolean
  /** How long (ms) each request waits for the source's own budgets, in all; without end if missing. */
  readonly patienceMs?: number
}
