import { mergeNext } from '../../sync/merge/merge-next.ts'
import { testMergedDamage } from '../testing/merged-damage-contract.ts'
import { openSqliteStore } from './sqlite-store.ts'
import { damageDatabase, newDatabasePath } from './testing/damage.ts'

testMergedDamage(
  'SQLite',
  {
    open: async (clock) => {
      const path = newDatabasePath()
      let store = openSqliteStore(path, clock, 0)
      return {
        store,
        key: 'row_set_id',
        damaged: async (sql) => {
          await store.close()
          damageDatabase(path, sql)
          store = openSqliteStore(path, clock, 0)
          return store
        },
        close: () => store.close(),
      }
    },
    mergeNext,
  },
  1_790_000_000_000,
)
