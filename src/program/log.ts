import { type Logger, pino } from 'pino'
import type { LogLevel } from '../config/server.ts'

export type Log = Logger

/** One JSON object a line on standard output. Opened first, so that no part starts without it. */
export function openLog(level: LogLevel): Log {
  return pino({ level })
}
