import { systemClock } from '../../program/system-clock.ts'
import { openPostgresStore } from '../../store/postgres/postgres-store.ts'
import { mergeNext } from '../../sync/merge/merge-next.ts'

const CONNECTIONS = 4

/**
 * Merges the histories of wallets and groups in a PostgreSQL database whose addresses have been copied: until then, their
 * balances are 0. What cannot be merged now is left to the program. Throws StartError.
 */
export async function mergeAll(url: string): Promise<void> {
  const store = await openPostgresStore({
    url,
    connections: CONNECTIONS,
    readConnections: CONNECTIONS,
    clock: systemClock,
    intervalMs: 0,
    onStoreError: () => {},
  })
  try {
    const parts = { merges: store.merges, clock: systemClock, onUnexpected: () => {} }
    const { signal } = new AbortController()
    while ((await mergeNext(parts, signal)) !== 'nothing due');
  } finally {
    await store.close()
  }
}
