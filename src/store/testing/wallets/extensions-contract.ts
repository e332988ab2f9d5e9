import assert from 'node:assert/strict'
import { RunLost } from '../../../domain/ports/claim.ts'
import type { Store } from '../../../domain/ports/store.ts'
import type { ExtendingWallet } from '../../../domain/ports/wallet-book.ts'
import { GapNotCovered } from '../../../domain/wallet/gap-not-covered.ts'
import type { Wallet } from '../../../domain/wallet/wallet.ts'
import {
  addressAt,
  extending,
  following,
  identitiesOf,
  newBranch,
  newWallet,
  PKH,
  RECEIVING,
  used,
  WPKH,
} from '../test-wallets.ts'
import { branches, keyOf, type WalletSuite } from './wallet-suite.ts'

const CHANGE = `wpkh(${keyOf(WPKH)}/1/*)`
const THIRD = `wpkh(${keyOf(WPKH)}/2/*)`

/** What every engine promises of wallets that get more branches. */
export function testWalletExtensions({
  now,
  withStore,
  added,
  claimed,
  finish,
  tracked,
  publishNext,
}: WalletSuite): void {
  withStore('get the branches that they lack, and keep what they have', async (store) => {
    const wallet = await added(store, newWallet(RECEIVING, { name: 'Safe', sync: false }))
    const claim = await claimedOf(store, wallet)
    const [first] = await store.discoveries.unused(claim, 0, 0, 1)
    assert.ok(first)
    const more = [following(RECEIVING, 0, 0, 3, 4)]
    const lookedUp = new Map([[0, 4]])
    await store.discoveries.record(claim, { used: [used(first)], lookedUp, answered: null, more })
    await store.discoveries.finish(claim, { evidence: null, at: now, nextAt: null })
    const after = await extended(store, wallet, extending(wallet, WPKH))
    assert.deepEqual(
      [after.id, after.name, after.gapLimit, after.createdAt, after.status],
      [wallet.id, 'Safe', wallet.gapLimit, wallet.createdAt, 'IN_PROGRESS'],
    )
    assert.deepEqual(branches(after), [
      ['wpkh', 0, 4, 0],
      ['wpkh', 1, 3, -1],
    ])
    const page = await store.wallets.addresses(wallet.id, { limit: 9, offset: 0 })
    assert.deepEqual(
      page?.addresses.map(({ address, derivation }) => [
        address.id === first.id,
        address.address === addressAt(WPKH, derivation.branch, derivation.index),
      ]),
      [0, 1, 2, 3, 4, 5, 6].map((at) => [at === 0, true]),
    )
    assert.deepEqual(await store.wallets.ownersOf('bitcoin', identitiesOf(WPKH)), [wallet.id])
    assert.equal((await store.wallets.list()).length, 1)
  })

  withStore('have a branch that took change as such, once they get the one that receives', async (store) => {
    const wallet = await added(store, newWallet(CHANGE))
    assert.deepEqual(branches(wallet), [['wpkh', 0, 3, -1]])
    const after = await extended(store, wallet, extending(wallet, WPKH))
    assert.deepEqual(
      after.branches.map(({ number, branch }) => [number, branch]),
      [
        [0, 1],
        [1, 0],
      ],
    )
    const page = await store.wallets.addresses(wallet.id, { limit: 9, offset: 0 })
    assert.deepEqual(
      page?.addresses.map(({ address }) => address.address),
      [0, 1].flatMap((branch) => [0, 1, 2].map((index) => addressAt(WPKH, branch, index))),
    )
  })

  withStore('get other script types, and the name that comes with them', async (store) => {
    const wallet = await added(store)
    const after = await extended(store, wallet, extending(wallet, [PKH, WPKH], { name: 'Both' }))
    assert.equal(after.name, 'Both')
    assert.deepEqual(branches(after), [
      ['wpkh', 0, 3, -1],
      ['wpkh', 1, 3, -1],
      ['pkh', 0, 3, -1],
      ['pkh', 1, 3, -1],
    ])
  })

  withStore('drop script types that were added to find out whether they are used', async (store) => {
    const wallet = await added(store)
    const after = await extended(store, wallet, extending(wallet, [PKH, WPKH], { isOpen: true }))
    assert.deepEqual(
      after.descriptors.map(({ scriptType, isTentative }) => [scriptType, isTentative]),
      [
        ['wpkh', false],
        ['pkh', true],
      ],
    )
    assert.deepEqual(branches(after).at(-1), ['pkh', 0, 3, -1])
    const kept = await store.discoveries.detected(await claimed(store), [0], [])
    assert.deepEqual(branches(kept as Wallet), branches(wallet))
    assert.throws(() => extending(kept, [PKH, WPKH], { isOpen: true }), /lacks nothing/)
    assert.equal(extending(kept, [PKH, WPKH]).added.length, 2)
  })

  withStore(
    'adopt addresses of new branches that were tracked alone, with the gap behind them',
    async (store) => {
      const wallet = await added(store, newWallet(RECEIVING))
      const alone = await tracked(store, addressAt(WPKH, 1, 2), 'mine')
      await publishNext(store, alone, 7n)
      const plan = extending(wallet, WPKH)
      await assert.rejects(store.wallets.extend(wallet.id, plan), (error) => {
        assert.ok(error instanceof GapNotCovered)
        assert.deepEqual(
          error.short.map(({ descriptor, branch, required }) => [descriptor, branch, required]),
          [[0, 1, 6]],
        )
        return true
      })
      assert.deepEqual(await store.wallets.get(wallet.id), wallet)
      const after = await extended(store, wallet, { ...plan, branches: [newBranch(WPKH, 0, 1, 6)] })
      assert.deepEqual(branches(after).at(-1), ['wpkh', 1, 6, 2])
      assert.equal((await store.book.get(alone))?.label, 'mine')
      assert.ok(await store.owners.behind({ kind: 'wallet', id: wallet.id }))
    },
  )

  withStore('are looked up anew: a discovery under way loses its lease', async (store) => {
    const wallet = await added(store, newWallet(RECEIVING))
    const before = await claimed(store)
    await extended(store, wallet, extending(wallet, WPKH))
    const nothing = { used: [], lookedUp: new Map(), answered: null, more: [] }
    await assert.rejects(store.discoveries.record(before, nothing), RunLost)
    const claim = await claimed(store)
    assert.equal(claim.manual, true)
    assert.deepEqual(branches(claim.wallet as Wallet), [
      ['wpkh', 0, 3, -1],
      ['wpkh', 1, 3, -1],
    ])
  })

  withStore('are not shown as complete until their new branches were looked up', async (store) => {
    const wallet = await added(store, newWallet(RECEIVING))
    await finish(store, await claimed(store), { nextAt: now + 1000 })
    const after = await extended(store, wallet, extending(wallet, WPKH, { sync: false }))
    assert.deepEqual([after.status, after.lastSyncedAt], ['UNSYNCED', null])
    assert.equal(await store.discoveries.claim(['bitcoin'], now), null)
    await finish(store, await claimed(store, now + 1000))
    assert.equal((await store.wallets.get(wallet.id))?.status, 'DONE')
  })

  withStore('get them once when two requests arrive at the same moment', async (store) => {
    const wallet = await added(store, newWallet(RECEIVING))
    const results = await Promise.all(
      [WPKH, WPKH, [WPKH, PKH]].map((texts) => store.wallets.extend(wallet.id, extending(wallet, texts))),
    )
    assert.deepEqual(results.map(({ kind }) => kind).toSorted(), ['changed', 'changed', 'extended'])
  })

  withStore('are not extended once they are removed, or have changed', async (store) => {
    const wallet = await added(store, newWallet(RECEIVING))
    const plan = extending(wallet, WPKH)
    const third = extending(wallet, [RECEIVING, THIRD])
    await extended(store, wallet, third)
    assert.deepEqual(await store.wallets.extend(wallet.id, plan), { kind: 'changed' })
    await store.wallets.remove(wallet.id, 'remove')
    assert.deepEqual(await store.wallets.extend(wallet.id, plan), { kind: 'changed' })
  })

  withStore('do not get scripts or addresses that another wallet has', async (store) => {
    const wallet = await added(store, newWallet(RECEIVING))
    const single = await added(store, newWallet(`wpkh(${keyOf(WPKH)}/1/1)`))
    const exists = { kind: 'exists', id: single.id }
    assert.deepEqual(await store.wallets.extend(wallet.id, extending(wallet, WPKH)), exists)
    await store.wallets.remove(single.id, 'remove')
    const change = await added(store, newWallet(CHANGE))
    assert.deepEqual(await store.wallets.ownersOf('bitcoin', identitiesOf(WPKH)), [wallet.id, change.id])
    assert.deepEqual(await store.wallets.extend(wallet.id, extending(wallet, WPKH)), {
      kind: 'exists',
      id: change.id,
    })
    assert.deepEqual(await store.wallets.get(wallet.id), wallet)
  })

  async function claimedOf(store: Store, { id }: Wallet) {
    await store.wallets.requestDiscovery(id, 0)
    return claimed(store)
  }

  async function extended(store: Store, { id }: Wallet, plan: ExtendingWallet): Promise<Wallet> {
    const result = await store.wallets.extend(id, plan)
    assert.ok(result.kind === 'extended')
    return result.wallet
  }
}
