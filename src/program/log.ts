import { type Logger, pino } from 'pino'
import type { LogFormat, LogLevel } from '../config/server.ts'
import { formatLogLine } from './log-line.ts'

export type Log = Logger

/** For people if standard output is a terminal, unless the setting says otherwise. */
export function isForPeople(format: LogFormat): boolean {
  return format === 'auto' ? process.stdout.isTTY === true : format === 'pretty'
}

/**
 * One JSON object, or one line for people, for each entry on standard output. Opened first, so that no part starts
 * without it.
 */
export function openLog(level: LogLevel, format: LogFormat): Log {
  if (!isForPeople(format)) return pino({ level })
  const colours = process.stdout.isTTY === true && process.env['NO_COLOR'] === undefined
  return pino({ level }, { write: (line: string) => process.stdout.write(formatLogLine(line, colours)) })
}

/** For the HTTP server: without Fastify's line for each address it listens on, since the program says once where it is. */
export function serverLog(log: Log): Log {
  return log.child({}, { level: log.isLevelEnabled('info') ? 'warn' : log.level })
}
