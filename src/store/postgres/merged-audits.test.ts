import { after } from 'node:test'
import { mergeNext } from '../../sync/merge/merge-next.ts'
import { testMergedDamage } from '../testing/merged-damage-contract.ts'
import { NOW, startPostgresStores } from './testing/postgres-stores.ts'

const stores = await startPostgresStores()
after(() => stores.stop())

testMergedDamage(
  'PostgreSQL',
  {
    open: async (clock) => {
      const store = await stores.openEmpty(clock)
      const client = await stores.connect(store)
      return {
        store,
        key: 'history_id, row_set',
        damaged: async (sql) => {
          await client.query(sql)
          return store
        },
        close: async () => {
          await client.end()
          await store.close()
        },
      }
    },
    mergeNext,
  },
  NOW,
)
