import assert from 'node:assert/strict'
import { type Claim, RunLost } from '../../../domain/ports/claim.ts'
import type { UnusedAddress } from '../../../domain/ports/discovery-store.ts'
import { GapNotCovered } from '../../../domain/wallet/gap-not-covered.ts'
import type { Wallet } from '../../../domain/wallet/wallet.ts'
import { addressAt, following, newBranch, newWallet, PKH, RECEIVING, used, WPKH } from '../test-wallets.ts'
import { branches, CHAINS, totals, until, type WalletSuite } from './wallet-suite.ts'

/** What every engine promises of adding, changing and removing wallets. */
export function testWalletBook({
  now,
  withStore,
  added,
  claimed,
  finish,
  tracked,
  publishNext,
}: WalletSuite): void {
  withStore('are read as they were added', async (store) => {
    const wallet = await added(store, newWallet([PKH, WPKH], { sync: false }))
    assert.deepEqual(
      [wallet.name, wallet.chain, wallet.gapLimit, wallet.status, wallet.error, wallet.createdAt],
      ['Cold', 'bitcoin', 3, 'UNSYNCED', null, now],
    )
    assert.deepEqual(
      wallet.descriptors.map(({ scriptType }) => scriptType),
      ['pkh', 'wpkh'],
    )
    assert.deepEqual(branches(wallet), [
      ['pkh', 0, 3, -1],
      ['pkh', 1, 3, -1],
      ['wpkh', 0, 3, -1],
      ['wpkh', 1, 3, -1],
    ])
    assert.deepEqual(await store.wallets.get(wallet.id), wallet)
    assert.deepEqual(await store.wallets.list(), [wallet])
    assert.equal(await store.wallets.get(wallet.id + 1), null)
  })

  withStore('are synchronised at once if that is wanted', async (store) => {
    const wallet = await added(store)
    assert.equal(wallet.status, 'IN_PROGRESS')
  })

  withStore('are added once, however their scripts are written', async (store) => {
    const { id } = await added(store)
    assert.deepEqual(await store.wallets.add(newWallet(RECEIVING)), { kind: 'exists', id })
    assert.equal((await store.wallets.list()).length, 1)
    assert.equal((await added(store, newWallet(PKH))).name, 'Cold')
  })

  withStore('are added once by two requests at the same moment', async (store) => {
    const results = await Promise.all([
      store.wallets.add(newWallet(WPKH)),
      store.wallets.add(newWallet(RECEIVING)),
    ])
    assert.deepEqual(results.map(({ kind }) => kind).toSorted(), ['added', 'exists'])
    assert.equal((await store.wallets.list()).length, 1)
  })

  withStore('are announced when they change and when they are gone', async (store) => {
    const seen: string[] = []
    store.changes.subscribe((change) => {
      if (change.kind === 'wallet' || change.kind === 'wallet-deleted')
        seen.push(`${change.kind} ${change.id}`)
    })
    const { id } = await added(store)
    await until(() => seen.includes(`wallet ${id}`))
    seen.length = 0
    assert.equal((await store.wallets.rename(id, 'Warm'))?.name, 'Warm')
    await until(() => seen.includes(`wallet ${id}`))
    await store.wallets.remove(id, 'remove')
    await until(() => seen.includes(`wallet-deleted ${id}`))
  })

  withStore(
    'follow more addresses when their gap is widened, and forget none when it is narrowed',
    async (store) => {
      const wallet = await added(store, newWallet(WPKH, { sync: false }))
      await assert.rejects(store.wallets.widen(wallet.id, 5, []), GapNotCovered)
      const more = [following(WPKH, 0, 0, 3, 5), following(WPKH, 1, 1, 3, 5)]
      const widened = (await store.wallets.widen(wallet.id, 5, more)) as Wallet
      assert.deepEqual([widened.gapLimit, widened.status], [5, 'IN_PROGRESS'])
      assert.deepEqual(
        widened.branches.map(({ derived }) => derived),
        [5, 5],
      )
      const narrowed = (await store.wallets.widen(wallet.id, 1, [])) as Wallet
      assert.deepEqual([narrowed.gapLimit, narrowed.branches], [1, widened.branches])
      assert.equal(await store.wallets.widen(wallet.id + 1, 5, []), null)
    },
  )

  withStore('remember to which index a person wants to look', async (store) => {
    const wallet = await added(store, newWallet(WPKH, { sync: false }))
    await store.wallets.requestDiscovery(wallet.id, 40)
    const again = await store.wallets.requestDiscovery(wallet.id, 9)
    assert.deepEqual(
      again?.branches.map(({ wanted }) => wanted),
      [40, 40],
    )
    assert.equal((await claimed(store)).manual, true)
    assert.equal(await store.wallets.requestDiscovery(wallet.id + 1, 9), null)
  })

  withStore('have the states of their addresses', async (store) => {
    const id = await tracked(store, addressAt(WPKH, 0, 0))
    await publishNext(store, id, 7n)
    const wallet = await added(store, newWallet(WPKH, { branches: [newBranch(WPKH, 0, 0, 4)] }))
    await finish(store, await claimed(store))
    // Its list lacks the rows of the adopted address.
    const status = async () => (await store.wallets.get(wallet.id))?.status
    assert.equal(await status(), 'IN_PROGRESS')
    await store.owners.removeMembers({ kind: 'wallet', id: wallet.id }, 'bitcoin', [id])
    assert.equal((await store.wallets.requestSync(wallet.id))?.status, 'IN_PROGRESS')
    assert.equal((await store.book.get(id))?.status, 'IN_PROGRESS')
    assert.equal(await store.wallets.requestVerification(wallet.id), 1)
    assert.equal(await store.wallets.requestSync(wallet.id + 1), null)
    assert.equal(await store.wallets.requestVerification(wallet.id + 1), null)
  })

  withStore('are in error while one of their addresses is', async (store) => {
    const id = await tracked(store, addressAt(WPKH, 0, 0))
    const wallet = await added(store, newWallet(WPKH, { branches: [newBranch(WPKH, 0, 0, 4)] }))
    await finish(store, await claimed(store))
    const error = { code: 'too_busy', detail: 'Too busy.', retryAt: null } as const
    const claim = (await store.queue.claim('bitcoin')) as Claim
    assert.equal(claim.addressId, id)
    await store.runs.fail(claim, {
      error,
      at: now,
      nextSyncAt: null,
      checkAt: null,
      failures: 1,
      pendingRollback: null,
      mismatch: null,
    })
    const failed = await store.wallets.get(wallet.id)
    assert.deepEqual([failed?.status, failed?.error], ['ERROR', error])
  })

  withStore('are removed with their addresses, which can be restored, or without them', async (store) => {
    for (const addresses of ['remove', 'keep'] as const) {
      const wallet = await added(store)
      const claim = await claimed(store)
      const [first] = await store.discoveries.unused(claim, 0, 0, 1)
      const look = {
        used: [used(first as UnusedAddress)],
        lookedUp: new Map(),
        answered: null,
        more: [following(WPKH, 0, 0, 3, 4)],
      }
      await store.discoveries.record(claim, look)
      assert.equal(await store.wallets.remove(wallet.id, addresses), true)
      assert.equal(await store.wallets.remove(wallet.id, addresses), false)
      assert.equal(await store.wallets.get(wallet.id), null)
      assert.deepEqual(await store.wallets.list(), [])
      assert.deepEqual(await store.owners.totals([{ kind: 'wallet', id: wallet.id }]), [])
      await assert.rejects(store.discoveries.record(claim, { ...look, used: [] }), RunLost)
      assert.equal(await store.discoveries.claim(CHAINS, now), null)
      const kept = await store.book.get((first as UnusedAddress).id)
      assert.equal(kept?.address, addresses === 'keep' ? first?.address : undefined)
      assert.deepEqual(await totals(store), [addresses === 'keep' ? 1 : 0, 0n])
    }
    const again = await added(store, newWallet(WPKH, { branches: [newBranch(WPKH, 0, 0, 4)] }))
    assert.equal(again.branches[0]?.lastFollowed, 0)
  })

  withStore('with many addresses are removed completely', async (store) => {
    const wallet = await added(store, newWallet(WPKH, { branches: [newBranch(WPKH, 0, 0, 130)] }))
    const claim = await claimed(store)
    const unused = await store.discoveries.unused(claim, 0, 0, 120)
    await store.discoveries.record(claim, {
      used: unused.map((one) => used(one)),
      lookedUp: new Map(),
      answered: null,
      more: [],
    })
    assert.deepEqual(await totals(store), [120, 0n])
    await store.wallets.remove(wallet.id, 'remove')
    assert.deepEqual(await totals(store), [0, 0n])
    await added(store)
  })
}
