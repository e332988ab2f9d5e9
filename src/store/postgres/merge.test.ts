import { after } from 'node:test'
import { mergeNext } from '../../sync/merge/merge-next.ts'
import { testMerges } from '../testing/merge-contract.ts'
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
