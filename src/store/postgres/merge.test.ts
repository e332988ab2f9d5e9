import { after } from 'node:test'
import { mergeNext } from '../../sync/merge/merge-next.ts'
import { testMerges } from '../testing/merge-contract.ts'
import { testMergeSpacing } from '../testing/merge-spacing-contract.ts'
import { NOW, startPostgresStores } from './testing/postgres-stores.ts'

const stores = await startPostgresStores(25)
after(() => stores.stop())

testMerges(
  'PostgreSQL',
  {
    open: (clock) => stores.openEmpty(clock),
    restart: async (store, clock) => {
      const next = await stores.openBeside(store, undefined, clock)
      await store.close()
      return next
    },
    mergeNext,
    runs: 12,
  },
  NOW,
)

testMergeSpacing(
  'PostgreSQL',
  async (endedAt, tookMs) => {
    const store = await stores.openEmpty()
    await store.owners.create({ kind: 'wallet', id: 1 }, 'bitcoin')
    const client = await stores.connect(store)
    await client.query('update merged_history set rebuild = 1, rebuilt_at = $1, rebuild_ms = $2', [
      endedAt,
      tookMs,
    ])
    await client.end()
    return store
  },
  NOW,
)
