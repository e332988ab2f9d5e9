import { QueuedRequests } from '../../sync/schedule/queued-requests.ts'
import type { Core } from '../core.ts'
import { startServer } from '../server.ts'

/** Serves; workers in other processes find the requested syncs in the store. */
export async function startApi(core: Core): Promise<string> {
  const { store, order, clock, shared } = core
  await shared.join(() => {})
  const url = await startServer(core, new QueuedRequests({ queue: store.queue, sources: order, clock }))
  core.log.info(`Mini CoinTracker ${core.version} is at ${url} (API documentation at ${url}/docs)`)
  return url
}
