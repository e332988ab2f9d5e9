import assert from 'node:assert/strict'
import { type Claim, RunLost } from '../../../domain/ports/claim.ts'
import type { DiscoveryClaim, LookUp, UnusedAddress } from '../../../domain/ports/discovery-store.ts'
import { GapNotCovered } from '../../../domain/wallet/gap-not-covered.ts'
import type { Wallet } from '../../../domain/wallet/wallet.ts'
import {
  addressAt,
  following,
  identitiesOf,
  newBranch,
  newWallet,
  PKH,
  SINGLE,
  used,
  WPKH,
} from '../test-wallets.ts'
import { CHAINS, totals, type WalletSuite } from './wallet-suite.ts'

const NOTHING: LookUp = { used: [], lookedUp: new Map(), answered: null, more: [] }

/** What every engine promises of looking up the addresses of wallets. */
export function testDiscoveries({
  now,
  crash,
  withStore,
  added,
  claimed,
  finish,
  takenOver,
  tracked,
  publishNext,
  publish,
}: WalletSuite): void {
  withStore('are looked up by one discovery at a time, requested ones first', async (store) => {
    const quiet = await added(store, newWallet(PKH, { sync: false }))
    const wallet = await added(store)
    assert.equal(await store.discoveries.claim(['litecoin'], now), null)
    const claim = await claimed(store)
    assert.deepEqual(
      [claim.walletId, claim.manual, claim.discovered, claim.failures, claim.failedWith],
      [wallet.id, true, false, 0, null],
    )
    assert.deepEqual(claim.wallet.branches, wallet.branches)
    assert.equal(await store.discoveries.claim(CHAINS, now), null)
    await store.wallets.requestDiscovery(quiet.id, 0)
    assert.equal((await claimed(store)).walletId, quiet.id)
  })

  withStore('are claimed once by claims at the same moment', async (store) => {
    await added(store)
    const claims = await Promise.all([1, 2, 3].map(() => store.discoveries.claim(CHAINS, now)))
    assert.equal(claims.filter((claim) => claim !== null).length, 1)
  })

  withStore('are looked up again when they are due', async (store) => {
    const wallet = await added(store)
    assert.equal(await store.discoveries.nextAt(), null)
    const claim = await claimed(store)
    const evidence = { height: 900_000, source: 'blockchair' }
    await finish(store, claim, { evidence, nextAt: now + 1000 })
    const done = (await store.wallets.get(wallet.id)) as Wallet
    assert.deepEqual([done.status, done.lastSyncedAt, done.nextSyncAt], ['DONE', now, now + 1000])
    assert.deepEqual(done.branches[0]?.evidence, { ...evidence, at: now })
    assert.equal(await store.discoveries.nextAt(), now + 1000)
    assert.equal(await store.discoveries.claim(CHAINS, now + 999), null)
    const again = await claimed(store, now + 1000)
    assert.deepEqual([again.manual, again.discovered], [false, true])
    assert.ok(again.run > claim.run)
    assert.equal(await store.discoveries.nextAt(), null)
  })

  withStore(
    'stay queued at the end of a discovery that lacks what was requested meanwhile',
    async (store) => {
      const wallet = await added(store)
      const lookUp = (count: number) => ({
        ...NOTHING,
        lookedUp: new Map([0, 1].map((branch) => [branch, count])),
      })
      const finished = async (claim: DiscoveryClaim) => {
        await store.discoveries.finish(claim, { evidence: null, at: now, nextAt: null })
        return (await store.wallets.get(wallet.id)) as Wallet
      }
      const first = await claimed(store)
      await store.discoveries.record(first, lookUp(3))
      await store.wallets.requestDiscovery(wallet.id, 5)
      const one = await finished(first)
      assert.deepEqual([one.status, one.lastSyncedAt], ['IN_PROGRESS', null])
      const further = await claimed(store)
      assert.deepEqual([further.manual, further.discovered], [true, false])
      await store.discoveries.follow(
        further,
        [0, 1].map((branch) => following(WPKH, branch, branch, 3, 5)),
      )
      await store.discoveries.record(further, lookUp(5))
      await store.wallets.widen(
        wallet.id,
        6,
        [0, 1].map((branch) => following(WPKH, branch, branch, 5, 6)),
      )
      const two = await finished(further)
      assert.deepEqual([two.status, two.branches[0]?.evidence], ['IN_PROGRESS', null])
      const last = await claimed(store)
      await store.discoveries.record(last, lookUp(6))
      assert.equal((await finished(last)).status, 'DONE')
      assert.equal(await store.discoveries.claim(CHAINS, now), null)
    },
  )

  withStore('show why they could not be looked up, and count it', async (store) => {
    const wallet = await added(store)
    const error = { code: 'source_unavailable', detail: 'No answer.', retryAt: now + 5 } as const
    await store.discoveries.fail(await claimed(store), { error, failures: 2, nextAt: now + 5 })
    const failed = await store.wallets.get(wallet.id)
    assert.deepEqual([failed?.status, failed?.error, failed?.nextSyncAt], ['ERROR', error, now + 5])
    const again = await claimed(store, now + 5)
    assert.deepEqual([again.failures, again.failedWith], [2, 'source_unavailable'])
    await finish(store, again)
    assert.equal((await store.wallets.get(wallet.id))?.status, 'DONE')
  })

  withStore('stay queued when a discovery is given up, or its process dies', async (store) => {
    const wallet = await added(store)
    const first = await claimed(store)
    await store.discoveries.release(first)
    const second = await claimed(store)
    assert.deepEqual([second.walletId, second.manual], [wallet.id, true])
    await crash(store)
    const third = await claimed(store)
    assert.ok(third.run > second.run && second.run > first.run)
  })

  withStore('are not changed by a discovery that has lost its lease', async (store) => {
    const wallet = await added(store)
    const lost = await claimed(store)
    const [first] = await store.discoveries.unused(lost, 0, 0, 1)
    const held = await takenOver(store)
    const before = await store.wallets.get(wallet.id)
    const one = used(first as UnusedAddress, true)
    const { discoveries } = store
    const error = { code: 'internal', detail: '', retryAt: null } as const
    for (const write of [
      () => discoveries.follow(lost, [following(WPKH, 0, 0, 3, 9)]),
      () => discoveries.record(lost, { used: [one], lookedUp: new Map([[0, 3]]), answered: null, more: [] }),
      () => discoveries.record(lost, NOTHING),
      () => discoveries.detected(lost, [0], []),
      () => discoveries.finish(lost, { evidence: null, at: now, nextAt: null }),
      () => discoveries.fail(lost, { error, failures: 1, nextAt: null }),
      () => discoveries.release(lost),
    ]) {
      await assert.rejects(write, RunLost)
    }
    assert.deepEqual(await store.wallets.get(wallet.id), before)
    await finish(store, held)
    await assert.rejects(() => discoveries.release(held), RunLost)
  })

  withStore('follow more addresses, and those of a branch once', async (store) => {
    await added(store)
    const claim = await claimed(store)
    const more = [following(WPKH, 0, 0, 3, 6)]
    assert.equal((await store.discoveries.follow(claim, more)).branches[0]?.derived, 6)
    const again = await store.discoveries.follow(claim, [following(WPKH, 0, 0, 3, 9)])
    assert.equal(again.branches[0]?.derived, 6)
    const unused = await store.discoveries.unused(claim, 0, 4, 9)
    assert.deepEqual(
      unused.map(({ index, address }) => [index, address]),
      [4, 5].map((index) => [index, addressAt(WPKH, 0, index)]),
    )
  })

  withStore(
    'track the addresses that are used, under their ids, with a claim for those that were read',
    async (store) => {
      const wallet = await added(store)
      const claim = await claimed(store)
      const unused = await store.discoveries.unused(claim, 0, 0, 9)
      const [one, , other] = unused as [UnusedAddress, UnusedAddress, UnusedAddress]
      const { wallet: recorded, claims } = await store.discoveries.record(claim, {
        used: [used(one, true), used(other)],
        lookedUp: new Map([[0, 3]]),
        answered: null,
        more: [following(WPKH, 0, 0, 3, 6)],
      })
      const [branch] = recorded.branches
      assert.deepEqual([branch?.derived, branch?.lastUsed, branch?.lookedUp], [6, 2, 3])
      assert.deepEqual(
        claims.map(({ addressId, address, history }) => [addressId, address, history]),
        [[one.id, one.address, null]],
      )
      const addresses = await store.book.inProgressAfter(0, 9)
      assert.deepEqual(
        addresses.map(({ id, address, status }) => [id, address, status]),
        [one, other].map(({ id, address }) => [id, address, 'IN_PROGRESS']),
      )
      assert.equal((await store.queue.claim('bitcoin'))?.addressId, other.id)
      await publish(store, claims[0] as Claim, 5n)
      assert.equal((await store.wallets.get(wallet.id))?.used, 1)
      assert.deepEqual(await totals(store), [2, 5n])
      await assert.rejects(publish(store, claims[0] as Claim, 5n), RunLost)
    },
  )

  withStore(
    'keep what a look-up found unused, but are not looked up from the beginning again',
    async (store) => {
      await added(store)
      const claim = await claimed(store)
      const lookedUp = new Map([
        [0, 3],
        [1, 2],
      ])
      await store.discoveries.record(claim, { ...NOTHING, lookedUp })
      await crash(store)
      const again = await claimed(store)
      assert.deepEqual(
        again.wallet.branches.map((branch) => branch.lookedUp),
        [3, 2],
      )
    },
  )

  withStore('remember what the answers of a discovery have in common until it is complete', async (store) => {
    await added(store)
    const answered = { height: 900_000, source: 'esplora' }
    const claim = await claimed(store)
    assert.equal(claim.answered, null)
    await store.discoveries.record(claim, { ...NOTHING, answered })
    const again = await takenOver(store)
    assert.deepEqual(again.answered, answered)
    await finish(store, again, { evidence: answered, nextAt: now })
    assert.equal((await claimed(store)).answered, null)
  })

  withStore('refuse a look-up that does not follow the gap behind what it found', async (store) => {
    const wallet = await added(store)
    const claim = await claimed(store)
    const unused = await store.discoveries.unused(claim, 0, 0, 9)
    const record = (to: number | null) =>
      store.discoveries.record(claim, {
        used: [used(unused[2] as UnusedAddress)],
        lookedUp: new Map(),
        answered: null,
        more: to === null ? [] : [following(WPKH, 0, 0, 3, to)],
      })
    for (const to of [null, 5]) {
      await assert.rejects(record(to), (error) => {
        assert.ok(error instanceof GapNotCovered)
        assert.deepEqual(
          error.short.map(({ number, derived, required }) => [number, derived, required]),
          [[0, to ?? 3, 6]],
        )
        return true
      })
    }
    assert.deepEqual(await store.wallets.get(wallet.id), { ...wallet, status: 'IN_PROGRESS' })
    assert.equal((await record(6)).wallet.branches[0]?.lastUsed, 2)
  })

  withStore('of one script need no gap behind it', async (store) => {
    await added(store, newWallet(SINGLE))
    const claim = await claimed(store)
    const [only, ...others] = await store.discoveries.unused(claim, 0, 0, 9)
    assert.deepEqual(others, [])
    const look = {
      used: [used(only as UnusedAddress)],
      lookedUp: new Map([[0, 1]]),
      answered: null,
      more: [],
    }
    assert.equal((await store.discoveries.record(claim, look)).wallet.branches[0]?.lastUsed, 0)
  })

  withStore('of a bare key keep the script types that are used, and let go of the others', async (store) => {
    const alone = await tracked(store, addressAt(PKH, 0, 0))
    const wallet = await added(
      store,
      newWallet([PKH, WPKH], {
        isTentative: true,
        branches: [newBranch(PKH, 0, 0, 4), newBranch(WPKH, 1, 0, 4)],
      }),
    )
    const claim = await claimed(store)
    assert.ok(claim.wallet.descriptors.every(({ isTentative }) => isTentative))
    const kept = await store.discoveries.detected(claim, [1], [newBranch(WPKH, 1, 1, 3)])
    assert.deepEqual(
      kept.branches.map(({ number, descriptor, scriptType, branch, derived }) => [
        number,
        descriptor,
        scriptType,
        branch,
        derived,
      ]),
      [
        [1, 0, 'wpkh', 0, 4],
        [2, 0, 'wpkh', 1, 3],
      ],
    )
    assert.equal((await store.wallets.addresses(wallet.id, { limit: 9, offset: 0 }))?.total, 7)
    // Its list is to be merged without the address.
    assert.ok(await store.owners.behind({ kind: 'wallet', id: wallet.id }))
    await publishNext(store, alone, 3n)
    await store.discoveries.release(claim)
    const after = (await claimed(store)).wallet
    assert.deepEqual(
      after.descriptors.map(({ text, isTentative }) => [text, isTentative]),
      [[WPKH, false]],
    )
    assert.deepEqual(after.dropped.toSorted(), identitiesOf(PKH).toSorted())
    const other = await added(store, newWallet(PKH, { branches: [newBranch(PKH, 0, 0, 4)] }))
    assert.equal(other.branches[0]?.lastUsed, 0)
  })

  withStore('of a bare key are looked up again once a script type is found to be used', async (store) => {
    const alone = await tracked(store, addressAt(WPKH, 0, 0))
    const both = [newBranch(PKH, 0, 0, 4), newBranch(WPKH, 1, 0, 4)]
    await added(store, newWallet([PKH, WPKH], { isTentative: true, branches: both }))
    await finish(store, await claimed(store))
    assert.equal(await store.discoveries.claim(CHAINS, now), null)
    await publishNext(store, alone, 3n)
    const claim = await claimed(store)
    assert.deepEqual([claim.manual, claim.wallet.branches[1]?.lastUsed], [false, 0])
    // A discovery that leaves the script types undecided is not complete.
    await finish(store, claim)
    const again = await claimed(store)
    await store.discoveries.detected(again, [1], [])
    await finish(store, { ...again, wallet: { ...again.wallet, branches: [] } })
    assert.equal(await store.discoveries.claim(CHAINS, now), null)
  })
}
