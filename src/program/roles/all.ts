import type { Core } from '../core.ts'
import { greet } from '../greeting.ts'
import { startServer } from '../server.ts'
import type { Worker } from '../worker.ts'

/** Serves and synchronises in one process. The server answers first: what it queues meanwhile waits in the store. */
export async function startAll(core: Core): Promise<string> {
  let worker: Worker | null = null
  await core.shared.join(() => worker?.wake())
  const url = await startServer(core, () => worker?.wake())
  greet(core, url)
  const { openWorker } = await import('../worker.ts')
  worker = openWorker(core)
  await worker.start()
  return url
}
