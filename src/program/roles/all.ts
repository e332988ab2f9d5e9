import type { Core } from '../core.ts'
import { startServer } from '../server.ts'
import { openWorker } from '../worker.ts'

/** Serves and synchronises in one process. */
export async function startAll(core: Core): Promise<string> {
  const worker = await openWorker(core)
  const url = await startServer(core, worker.requests)
  await worker.start()
  core.log.info(`Mini CoinTracker ${core.version} is at ${url} (API documentation at ${url}/docs)`)
  return url
}
