import assert from 'node:assert/strict'
import type { Verification } from '../../../domain/address/tracked-address.ts'
import type { Claim } from '../../../domain/ports/claim.ts'
import type { Store } from '../../../domain/ports/store.ts'
import { withOpinion } from '../../../domain/verification/verification.ts'
import { addressAt, newBranch, newWallet, WPKH } from '../test-wallets.ts'
import { until, type WalletSuite } from './wallet-suite.ts'

/** What every engine promises of what the proofs of its addresses say of a wallet. */
export function testWalletVerification({
  now,
  withStore,
  added,
  claimed,
  finish,
  tracked,
  publish,
  publishNext,
}: WalletSuite): void {
  const evidence = { height: 900_000, source: 'electrum' }

  withStore(
    'are verified once their addresses are, by the sources that confirm each used one',
    async (store) => {
      const used = await tracked(store, addressAt(WPKH, 0, 0))
      const other = await tracked(store, addressAt(WPKH, 0, 1))
      const wallet = await added(store, newWallet(WPKH, { branches: [newBranch(WPKH, 0, 0, 6)] }))
      assert.equal(wallet.verification, null)
      await finish(store, await claimed(store), { evidence })
      const state = async () => {
        const shown = (await store.wallets.get(wallet.id))?.verification
        return [shown?.state, shown?.confirmedBy, shown?.height]
      }
      assert.deepEqual(await state(), ['unverified', ['electrum'], 900_000])
      for (const amount of [7n, 5n]) {
        await publish(store, (await store.queue.claim('bitcoin')) as Claim, amount)
      }
      assert.deepEqual(await state(), ['verified', ['blockchair'], 900_000])
      await addOpinion(store, used, true)
      assert.deepEqual(await state(), ['verified', ['blockchair'], 900_000])
      await addOpinion(store, other, true)
      assert.deepEqual(await state(), ['verified', ['blockchair', 'esplora'], 900_000])
      assert.deepEqual((await store.wallets.list())[0], await store.wallets.get(wallet.id))
    },
  )

  withStore('are disputed while sources contradict each other about an address', async (store) => {
    const id = await tracked(store, addressAt(WPKH, 0, 0))
    await publishNext(store, id, 7n)
    const wallet = await added(store, newWallet(WPKH, { branches: [newBranch(WPKH, 0, 0, 4)] }))
    await finish(store, await claimed(store), { evidence })
    const changes: number[] = []
    store.changes.subscribe((change) => {
      if (change.kind === 'wallet') changes.push(change.id)
    })
    await addOpinion(store, id, false)
    await until(() => changes.includes(wallet.id))
    const disputed = (await store.wallets.get(wallet.id))?.verification
    assert.deepEqual([disputed?.state, disputed?.disputed], ['mismatch', 1])
    await addOpinion(store, id, true)
    const agreed = (await store.wallets.get(wallet.id))?.verification
    assert.deepEqual([agreed?.state, agreed?.disputed], ['verified', 0])
  })

  withStore('are told of addresses that they adopt as these stand', async (store) => {
    const id = await tracked(store, addressAt(WPKH, 0, 0))
    await publishNext(store, id, 7n)
    await addOpinion(store, id, true)
    const wallet = await added(store, newWallet(WPKH, { branches: [newBranch(WPKH, 0, 0, 4)] }))
    assert.equal(wallet.used, 1)
    await finish(store, await claimed(store), { evidence })
    const shown = (await store.wallets.get(wallet.id))?.verification
    assert.deepEqual([shown?.state, shown?.confirmedBy], ['verified', ['blockchair', 'esplora']])
  })

  /** A cross-check of an address with another source. */
  async function addOpinion(store: Store, id: number, agrees: boolean): Promise<void> {
    await store.queue.requestVerification(id, now)
    const claim = (await store.queue.claimVerification(now, 'manual')) as Claim
    assert.equal(claim.addressId, id)
    const before = (await store.book.get(id))?.verification as Verification
    const opinion = { source: 'esplora', at: now, agrees, detail: '' }
    const { balance, transactionCount } = before
    const totals = { balance, transactionCount }
    const difference = {
      kind: 'opinion',
      by: 'esplora',
      stored: totals,
      stated: totals,
      first: null,
      explanation: null,
    } as const
    const verification = withOpinion(before, opinion, agrees ? null : difference)
    await store.runs.recordOpinions(claim, { verification, verifyAt: null })
    await store.runs.release(claim)
  }
}
