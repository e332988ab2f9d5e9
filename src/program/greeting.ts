import type { Core } from './core.ts'
import { isForPeople } from './log.ts'

/** The first line of a process that serves the API: what to open. */
export function greet({ config, log, version }: Pick<Core, 'config' | 'log' | 'version'>, url: string): void {
  if (!isForPeople(config.logFormat)) {
    log.info(`Mini CoinTracker ${version} is at ${url} (API documentation at ${url}/docs)`)
    return
  }
  const open = config.publicUrl?.href ?? url
  log.info(`Mini CoinTracker ${version} is running at ${open} - open it in a browser; stop it with Ctrl+C`)
}
