import assert from 'node:assert/strict'
import type { UnusedAddress } from '../../../domain/ports/discovery-store.ts'
import type { Store } from '../../../domain/ports/store.ts'
import type { Wallet } from '../../../domain/wallet/wallet.ts'
import { addressAt, following, newWallet, RANGED_AND_SINGLE, used } from '../test-wallets.ts'
import type { WalletSuite } from './wallet-suite.ts'

const [RANGED, , SINGLE] = RANGED_AND_SINGLE
const SHARED = addressAt(RANGED, 0, 1)

/** What every engine promises of addresses that two wallets derive. */
export function testSharedAddresses({ now, withStore, added, claimed, finish }: WalletSuite): void {
  for (const addresses of ['keep', 'remove'] as const) {
    withStore(
      `have an address of another wallet once that is deleted (${addresses}), and look it up`,
      async (store) => {
        const { first, second } = await sharing(store)
        assert.ok(!(await placesOf(store, second)).includes(`${SHARED} 0/1`))
        await store.wallets.remove(first.id, addresses)
        assert.ok((await placesOf(store, second)).includes(`${SHARED} 0/1`))
        const claim = await claimed(store)
        assert.equal(claim.wallet.id, second.id)
        const unused = await store.discoveries.unused(claim, 0, 0, 10)
        assert.ok(unused.some(({ address }) => address === SHARED))
      },
    )

    withStore(`have a used address of another wallet once that is deleted (${addresses})`, async (store) => {
      const { first, second } = await sharing(store)
      await store.wallets.requestDiscovery(first.id, 0)
      const claim = await claimed(store)
      const [one] = (await store.discoveries.unused(claim, 0, 0, 1)) as [UnusedAddress]
      const look = { lookedUp: new Map([[0, 1]]), answered: null, more: [] }
      await store.discoveries.record(claim, { ...look, used: [used(one)] })
      await store.discoveries.finish(claim, { evidence: null, at: now, nextAt: null })
      await store.wallets.remove(first.id, addresses)
      assert.ok((await placesOf(store, second)).includes(`${SHARED} 0/1`))
      assert.equal((await store.book.find('bitcoin', SHARED))?.address, SHARED)
      assert.deepEqual((await store.book.list({ limit: 10, offset: 0 })).addresses, [])
    })
  }

  /** The second wallet derives the address of the first. Both were looked up. */
  async function sharing(store: Store): Promise<{ first: Wallet; second: Wallet }> {
    const first = await added(store, newWallet(SINGLE))
    await finish(store, await claimed(store))
    const second = await added(store, newWallet(RANGED, { gapLimit: 1 }))
    const claim = await claimed(store)
    const more = [following(RANGED, 0, 0, 1, 3)]
    await store.discoveries.record(claim, { used: [], lookedUp: new Map([[0, 3]]), answered: null, more })
    await store.discoveries.finish(claim, { evidence: null, at: now, nextAt: null })
    return { first, second }
  }
}

async function placesOf(store: Store, { id }: Wallet): Promise<readonly string[]> {
  const page = await store.wallets.addresses(id, { limit: 100, offset: 0 })
  return (page?.addresses ?? []).map(
    ({ address, derivation }) => `${address.address} ${derivation.branch}/${derivation.index}`,
  )
}
