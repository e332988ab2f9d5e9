import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { DiscoveryClaim } from '../../domain/ports/discovery-store.ts'
import type { Store } from '../../domain/ports/store.ts'
import { openInMemory } from '../../store/sqlite/testing/open-in-memory.ts'
import { newWallet, WPKH } from '../../store/testing/test-wallets.ts'
import type { AddressLookUp } from './address-look-up.ts'
import { Discovery } from './discovery.ts'

const NOW = 1_790_000_000_000
const clock = { now: () => NOW, random: () => 0.5, sleep: async () => {} }

/** Answers two addresses at a time; nothing is used. Each tip is that of one answer, then it fails. */
function answering(tips: readonly number[], floors: number[]): AddressLookUp {
  const left = [...tips]
  return {
    capacity: () => 2,
    lookUp: async (_chain, _addresses, { tipFloor }) => {
      floors.push(tipFloor)
      const tip = left.shift()
      if (tip === undefined) throw new Error('no answer')
      return { source: 'esplora', tip, used: new Map() }
    },
  }
}

async function discover(store: Store, tips: readonly number[], floors: number[] = []) {
  const claim = (await store.discoveries.claim(['bitcoin'], NOW)) as DiscoveryClaim
  const parts = {
    store: store.discoveries,
    addresses: answering(tips, floors),
    clock,
    publish: async () => {},
    publishedAtOnce: 1,
  }
  const evidence = await new Discovery(parts, claim).run().catch(() => null)
  if (evidence === null) await store.discoveries.release(claim)
  else await store.discoveries.finish(claim, { evidence, at: NOW, nextAt: NOW })
  return evidence
}

test('the gap of a wallet was empty at the block of the oldest answer about it', async () => {
  const store = openInMemory(clock, 0)
  await store.wallets.add(newWallet(WPKH))
  assert.deepEqual(await discover(store, [101, 99, 100]), { height: 99, source: 'esplora' })
  const [wallet] = await store.wallets.list()
  assert.equal(wallet?.verification?.height, 99)
  // Every address is looked up again.
  const floors: number[] = []
  assert.equal((await discover(store, [105, 104, 106], floors))?.height, 104)
  // Older answers are doubted.
  assert.deepEqual(new Set(floors), new Set([99]))
  await store.close()
})

test('a discovery that goes on with an interrupted one keeps to the blocks of the answers before', async () => {
  const store = openInMemory(clock, 0)
  await store.wallets.add(newWallet(WPKH))
  assert.equal(await discover(store, [100, 101]), null)
  assert.deepEqual(await discover(store, [200]), { height: 100, source: 'esplora' })
  await store.close()
})
