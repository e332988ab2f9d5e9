import type { Core } from '../core.ts'
import { startWorkerServer } from '../server.ts'
import { openWorker } from '../worker.ts'

/** Synchronises, and serves only its health and metrics. */
export async function startWorker(core: Core): Promise<string> {
  const worker = openWorker(core)
  await core.shared.join(() => worker.wake())
  const url = await startWorkerServer(core)
  await worker.start()
  core.log.info(`Worker ready; health and metrics at ${url} (Mini CoinTracker ${core.version})`)
  return url
}
