import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { DiscoveryClaim } from '../../domain/ports/discovery-store.ts'
import { openInMemory } from '../../store/sqlite/testing/open-in-memory.ts'
import { addressAt, newBranch, newWallet, PKH, WPKH } from '../../store/testing/test-wallets.ts'
import { Discovery } from './discovery.ts'

const NOW = 1_790_000_000_000
const clock = { now: () => NOW, random: () => 0.5, sleep: async () => {} }

/** The script types that a wallet has after a discovery that finds these addresses used. */
async function detected(usedOnes: readonly string[], followedAlone: readonly string[] = []) {
  const store = openInMemory(clock, 0)
  for (const address of followedAlone) {
    await store.book.add({ chain: 'bitcoin', address, type: 'p2wpkh', label: null })
  }
  const branches = [newBranch(PKH, 0, 0, 4), newBranch(WPKH, 1, 0, 4)]
  await store.wallets.add(newWallet([PKH, WPKH], { isTentative: true, branches }))
  const claim = (await store.discoveries.claim(['bitcoin'], NOW)) as DiscoveryClaim
  const lookUp = async (_: string, addresses: readonly string[]) => {
    const used = addresses.filter((address) => usedOnes.includes(address))
    return { source: 'esplora', tip: 900_000, used: new Map(used.map((address) => [address, null])) }
  }
  const addresses = { capacity: () => 100, lookUp }
  await new Discovery(
    { store: store.discoveries, addresses, clock, publish: async () => {}, publishedAtOnce: 1 },
    claim,
  ).run()
  const [wallet] = await store.wallets.list()
  await store.close()
  return wallet?.branches.map(({ scriptType, branch }) => `${scriptType} ${branch}`)
}

test('a wallet of a bare key keeps the script type that is used', async () => {
  assert.deepEqual(await detected([addressAt(PKH, 0, 1)]), ['pkh 0', 'pkh 1'])
})

test('it keeps one whose address is followed and not read yet as well', async () => {
  const alone = addressAt(WPKH, 0, 0)
  assert.deepEqual(await detected([addressAt(PKH, 0, 1)], [alone]), ['pkh 0', 'wpkh 0', 'pkh 1', 'wpkh 1'])
})

test('it keeps all while none is known to be used', async () => {
  assert.deepEqual(await detected([], [addressAt(WPKH, 0, 0)]), ['pkh 0', 'wpkh 0'])
})
