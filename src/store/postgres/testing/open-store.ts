import { openPostgresStore } from '../postgres-store.ts'

/** Opens a store as a process of its own, which migrates the database, and ends. The argument is the URL. */
const store = await openPostgresStore({
  url: String(process.argv[2]),
  connections: 4,
  readConnections: 4,
  clock: { now: Date.now, random: Math.random, sleep: async () => {} },
  intervalMs: 0,
  onStoreError: (error) => console.error(error),
})
await store.close()
