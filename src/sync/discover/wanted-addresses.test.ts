import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { DiscoveryClaim } from '../../domain/ports/discovery-store.ts'
import type { FollowedAddresses } from '../../domain/wallet/followed-addresses.ts'
import { openInMemory } from '../../store/sqlite/testing/open-in-memory.ts'
import { newWallet, WPKH } from '../../store/testing/test-wallets.ts'
import { Discovery } from './discovery.ts'

const NOW = 1_790_000_000_000
const clock = { now: () => NOW, random: () => 0.5, sleep: async () => {} }

test('many wanted addresses are written some at a time, and all are looked up', async () => {
  const store = openInMemory(clock, 0)
  await store.wallets.add(newWallet(WPKH))
  await store.wallets.requestDiscovery(1, 700)
  const { discoveries } = store
  const written: number[] = []
  const count = (more: readonly FollowedAddresses[]) =>
    written.push(more.reduce((sum, { addresses }) => sum + addresses.length, 0))
  const counting = Object.assign(Object.create(discoveries), {
    follow: (...[lease, more]: Parameters<typeof discoveries.follow>) => {
      count(more)
      return discoveries.follow(lease, more)
    },
    record: (...[lease, lookUp]: Parameters<typeof discoveries.record>) => {
      count(lookUp.more)
      return discoveries.record(lease, lookUp)
    },
  })
  const addresses = {
    capacity: () => 100,
    lookUp: async () => ({ source: 'esplora', tip: 900_000, used: new Map() }),
  }
  const claim = (await discoveries.claim(['bitcoin'], NOW)) as DiscoveryClaim
  await new Discovery(
    { store: counting, addresses, clock, publish: async () => {}, publishedAtOnce: 1 },
    claim,
  ).run()
  assert.ok(Math.max(...written) <= 1000, `${Math.max(...written)} at once`)
  const [wallet] = await store.wallets.list()
  assert.deepEqual(
    wallet?.branches.map(({ derived, lookedUp }) => [derived, lookedUp]),
    [
      [700, 700],
      [700, 700],
    ],
  )
  await store.close()
})
