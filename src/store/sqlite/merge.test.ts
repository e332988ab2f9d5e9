import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { Clock } from '../../domain/ports/clock.ts'
import type { Store } from '../../domain/ports/store.ts'
import { mergeNext } from '../../sync/merge/merge-next.ts'
import { testMerges } from '../testing/merge-contract.ts'
import { testMergeSpacing } from '../testing/merge-spacing-contract.ts'
import { openSqliteStore } from './sqlite-store.ts'
import { openInMemory } from './testing/open-in-memory.ts'

const NOW = 1_790_000_000_000
const options = { mergedAtOnce: 25 }

testMerges(
  'SQLite',
  {
    open: async (clock) => openInMemory(clock, 0, options),
    restart: async (store) => store,
    mergeNext,
    runs: 570,
  },
  NOW,
)

const paths = new WeakMap<Store, string>()
const openAt = (path: string, clock: Clock) => {
  const store = openSqliteStore(path, clock, 0, options)
  paths.set(store, path)
  return store
}
testMerges(
  'SQLite file',
  {
    open: async (clock) => openAt(join(mkdtempSync(join(tmpdir(), 'merges-')), 'coins.db'), clock),
    restart: async (store, clock) => {
      await store.close()
      const next = openAt(paths.get(store) as string, clock)
      await next.queue.recover(clock.now(), { syncMs: 0, verifyMs: 0 })
      return next
    },
    mergeNext,
    runs: 40,
  },
  NOW,
)

testMergeSpacing(
  'SQLite',
  async (endedAt, tookMs) => {
    const clock: Clock = { now: () => NOW, random: () => 0.5, sleep: async () => {} }
    const path = join(mkdtempSync(join(tmpdir(), 'merges-')), 'coins.db')
    const store = openAt(path, clock)
    await store.owners.create({ kind: 'wallet', id: 1 }, 'bitcoin')
    await store.close()
    const db = new DatabaseSync(path)
    db.prepare('update merged_history set rebuild = 1, rebuilt_at = ?, rebuild_ms = ?').run(endedAt, tookMs)
    db.close()
    return openAt(path, clock)
  },
  NOW,
)
