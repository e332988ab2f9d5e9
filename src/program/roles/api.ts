import type { Core } from '../core.ts'
import { greet } from '../greeting.ts'
import { startServer } from '../server.ts'

/** Serves; workers in other processes find the requested syncs in the store. */
export async function startApi(core: Core): Promise<string> {
  await core.shared.join(() => {})
  const url = await startServer(core, () => {})
  greet(core, url)
  return url
}
