import { performance } from 'node:perf_hooks'
import type { Log } from './log.ts'

/** How often (ms) the same sentence is logged: a database that is away fails many requests and runs. */
const REPEAT_MS = 60_000

/** Logs errors of the database in one line each. */
export function storeErrorLog(log: Pick<Log, 'warn'>): (error: Error) => void {
  let last = { message: '', at: 0 }
  return ({ message }) => {
    const at = performance.now()
    if (message === last.message && at < last.at + REPEAT_MS) return
    last = { message, at }
    log.warn(`Database error: ${message}`)
  }
}
