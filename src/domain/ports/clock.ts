/** Time and randomness as arguments, so that tests control both. */
export interface Clock {
  /** Milliseconds since 1970 in UTC. */
  now(): number
  /** Resolves after `ms`; rejects with the signal's reason when aborted. */
  sleep(ms: number, signal: AbortSignal): Promise<void>
  /** Uniform in [0, 1). */
  random(): number
}
