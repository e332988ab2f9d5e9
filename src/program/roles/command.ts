import { Merger } from '../../sync/merge/merger.ts'
import type { Core } from '../core.ts'
import { onUnexpected } from '../open-watchers.ts'
import { startServer } from '../server.ts'

/** Serves one command. Nothing is synchronised; what the command asks for is merged. */
export async function startCommand(core: Core): Promise<string> {
  const { clock, life, shared, store } = core
  await shared.join(() => {})
  const url = await startServer(core, () => {})
  const parts = {
    merges: store.merges,
    changes: store.changes,
    clock,
    pollMs: Number.POSITIVE_INFINITY,
    onUnexpected: onUnexpected(core),
  }
  const merger = new Merger(parts, life.stopping, () => {})
  life.parts.defer(() => merger.idle())
  merger.start()
  return url
}
