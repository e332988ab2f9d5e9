import { type Environment, readNumber } from './environment.ts'

/** The longest delay of one timer (ms). */
const TIMER_MS_MAX = 2_147_483_647
const INTERVAL_SECONDS_MAX = Math.floor(TIMER_MS_MAX / 1000)
const HTTP_TIMEOUT_MS_MAX = 600_000
/** A limit per minute leaves room again after this time, whatever the limit. */
const BUDGET_WAIT_SECONDS_MAX = 60

export interface SyncSettings {
  /** Addresses synchronised at the same time in one process. */
  readonly syncConcurrency: number
  /** 0 = only when requested. */
  readonly syncIntervalMs: number
  /** 0 = only when requested. */
  readonly verifyIntervalMs: number
  /** The longest wait for the budget of a source while another one can serve. */
  readonly budgetWaitMs: number
  /** For one request to a source. */
  readonly httpTimeoutMs: number
}

export function readSync(env: Environment): SyncSettings {
  return {
    syncConcurrency: readNumber(env, 'SYNC_CONCURRENCY', 4, 1, 100),
    syncIntervalMs: readNumber(env, 'SYNC_INTERVAL_SECONDS', 900, 0, INTERVAL_SECONDS_MAX) * 1000,
    verifyIntervalMs: readNumber(env, 'VERIFY_INTERVAL_SECONDS', 86_400, 0, INTERVAL_SECONDS_MAX) * 1000,
    budgetWaitMs: readNumber(env, 'BUDGET_WAIT_SECONDS', 30, 0, BUDGET_WAIT_SECONDS_MAX) * 1000,
    httpTimeoutMs: readNumber(env, 'HTTP_TIMEOUT_MS', 30_000, 1, HTTP_TIMEOUT_MS_MAX),
  }
}
