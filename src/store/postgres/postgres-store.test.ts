import { after, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { testAddressList } from '../testing/address-list-contract.ts'
import { testBalances } from '../testing/balances-contract.ts'
import { testDeletion } from '../testing/deletion-contract.ts'
import { testDetails } from '../testing/details-contract.ts'
import { testEvents } from '../testing/events-contract.ts'
import { testFilters } from '../testing/filters-contract.ts'
import { testOwners } from '../testing/owners-contract.ts'
import { testPrices } from '../testing/prices-contract.ts'
import { testRowOwners } from '../testing/row-owners-contract.ts'
import { testSetClaims } from '../testing/set-claims-contract.ts'
import { testStore } from '../testing/store-contract.ts'
import { testWalletGaps } from '../testing/wallet-gaps-contract.ts'
import { testWallets } from '../testing/wallets-contract.ts'
import { testWatched } from '../testing/watched-contract.ts'
import { NOW, startPostgresStores } from './testing/postgres-stores.ts'

const stores = await startPostgresStores()
after(() => stores.stop())

testSetClaims('PostgreSQL', stores.openEmpty, NOW)
testWatched('PostgreSQL', stores.openEmpty, NOW)
testStore('PostgreSQL', stores.openEmpty, NOW, stores.crash)
testEvents('PostgreSQL', stores.openEmpty, NOW, () => sleep(500))
testAddressList('PostgreSQL', stores.openEmpty, NOW)
testBalances('PostgreSQL', stores.openEmpty, NOW)
testOwners('PostgreSQL', stores.openEmpty, NOW)
testRowOwners('PostgreSQL', stores.openEmpty, NOW)
testWallets('PostgreSQL', stores.openEmpty, NOW, stores.crash)
testWalletGaps('PostgreSQL', stores.openEmpty, stores.crash, { now: NOW, sequences: 40 })
testDetails('PostgreSQL', stores.openEmpty)
testPrices('PostgreSQL', {
  open: stores.openEmpty,
  damage: async (store, sql) => {
    const client = await stores.connect(store)
    await client.query(sql)
    await client.end()
  },
})
testFilters('PostgreSQL', stores.openEmpty, NOW)
testDeletion(
  'PostgreSQL',
  {
    sequences: 8,
    open: stores.openEmpty,
    restart: async (store, on) => {
      const next = await stores.openBeside(store, true, on)
      await store.close()
      return next
    },
  },
  NOW,
)

for (const notified of [true, false]) {
  test(`every process receives the announcements of another, ${notified ? 'by LISTEN' : 'by polling'}`, async (t) => {
    const one = await stores.openEmpty()
    const other = await stores.openBeside(one, notified)
    t.after(() => Promise.all([one.close(), other.close()]))
    const missing = new Set(['1 IN_PROGRESS x', '2 deleted', 'blockchair', 'work'])
    const all = Promise.withResolvers<void>()
    const receive = (what: string) => {
      missing.delete(what)
      if (missing.size === 0) all.resolve()
    }
    const receiveAddress = async (id: number) => {
      const changed = await other.book.get(id)
      receive(`${id} ${changed?.status} ${changed?.label}`)
    }
    const reads: Promise<void>[] = []
    const unsubscribe = other.changes.subscribe((change) => {
      if (change.kind === 'deleted') receive(`${change.id} deleted`)
      if (change.kind === 'address') reads.push(receiveAddress(change.id))
    })
    await other.fleet?.listen({
      source: (name) => receive(name),
      work: () => receive('work'),
    })
    const { address } = await one.book.add({ chain: 'bitcoin', address: 'a', type: 'p2pkh', label: 'x' })
    const gone = await one.book.add({ chain: 'bitcoin', address: 'b', type: 'p2pkh', label: null })
    await one.queue.request(address.id, NOW)
    await one.book.remove(gone.address.id)
    const usage = { day: '2026-11-23', points: 1, recent: [], strikes: 1 }
    const pause = { until: NOW + 1000, code: 'rate_limited' as const, reason: 'No.' }
    await one.ledger.changeUsage('blockchair', () => ({ usage: { ...usage, pause }, result: null }))
    await all.promise
    unsubscribe()
    await Promise.all(reads)
  })
}
