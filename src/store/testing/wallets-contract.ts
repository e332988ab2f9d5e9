import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { setImmediate } from 'node:timers/promises'
import type { Row } from '../../domain/history/transfer.ts'
import { type Claim, RunLost } from '../../domain/ports/claim.ts'
import type { DiscoveryClaim, LookUp, UnusedAddress } from '../../domain/ports/discovery-store.ts'
import type { Store } from '../../domain/ports/store.ts'
import type { AddedWallet, NewWallet } from '../../domain/ports/wallet-book.ts'
import { GapNotCovered } from '../../domain/wallet/gap-not-covered.ts'
import type { Wallet } from '../../domain/wallet/wallet.ts'
import { PUBLICATION } from './outcomes.ts'
import {
  addressAt,
  following,
  newBranch,
  newWallet,
  PKH,
  RECEIVING,
  SINGLE,
  used,
  WPKH,
} from './test-wallets.ts'

const CHAINS = ['bitcoin'] as const
const NOTHING: LookUp = { used: [], lookedUp: new Map(), more: [] }

/**
 * What every engine promises of wallets. `open` returns an empty store whose clock reads `now`; `crash` simulates the
 * death of the process that holds the leases, and what the next one does.
 */
export function testWallets(
  engine: string,
  open: () => Promise<Store>,
  now: number,
  crash: (store: Store) => Promise<unknown>,
): void {
  describe(`the wallets of the ${engine} store`, () => {
    const withStore = (name: string, work: (store: Store) => Promise<void>) =>
      test(name, async () => {
        const store = await open()
        try {
          await work(store)
        } finally {
          await store.close()
        }
      })

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

    withStore('have addresses by script type, branch and index, each with its place', async (store) => {
      const wallet = await added(store, newWallet([PKH, WPKH]))
      const page = await store.wallets.addresses(wallet.id, { limit: 4, offset: 2 })
      assert.equal(page?.total, 12)
      assert.deepEqual(
        page?.addresses.map(({ address, derivation }) => [address.address, derivation]),
        [
          [PKH, 0, 2],
          [PKH, 1, 0],
          [PKH, 1, 1],
          [PKH, 1, 2],
        ].map(([text, branch, index]) => [
          addressAt(String(text), Number(branch), Number(index)),
          { walletId: wallet.id, descriptor: 0, scriptType: 'pkh', branch, index },
        ]),
      )
      const change = await store.wallets.addresses(wallet.id, { limit: 9, offset: 0, branch: 1 })
      assert.equal(change?.total, 6)
      assert.ok(change?.addresses.every(({ derivation }) => derivation.branch === 1))
      assert.equal(await store.wallets.addresses(wallet.id + 1, { limit: 9, offset: 0 }), null)
    })

    withStore('are looked up by one discovery at a time, requested ones first', async (store) => {
      const quiet = await added(store, newWallet(PKH, { sync: false }))
      const wallet = await added(store)
      assert.equal(await store.discoveries.claim(['litecoin'], now), null)
      const claim = await claimed(store)
      assert.deepEqual(
        [claim.walletId, claim.manual, claim.detecting, claim.discovered, claim.failures, claim.failedWith],
        [wallet.id, true, false, false, 0, null],
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
      await store.discoveries.finish(claim, { evidence, at: now, nextAt: now + 1000 })
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

    withStore('show why they could not be looked up, and count it', async (store) => {
      const wallet = await added(store)
      const error = { code: 'source_unavailable', detail: 'No answer.', retryAt: now + 5 } as const
      await store.discoveries.fail(await claimed(store), { error, failures: 2, nextAt: now + 5 })
      const failed = await store.wallets.get(wallet.id)
      assert.deepEqual([failed?.status, failed?.error, failed?.nextSyncAt], ['ERROR', error, now + 5])
      const again = await claimed(store, now + 5)
      assert.deepEqual([again.failures, again.failedWith], [2, 'source_unavailable'])
      await store.discoveries.finish(again, { evidence: null, at: now + 6, nextAt: null })
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
        () => discoveries.record(lost, { used: [one], lookedUp: new Map([[0, 3]]), more: [] }),
        () => discoveries.record(lost, NOTHING),
        () => discoveries.detected(lost, [0], []),
        () => discoveries.finish(lost, { evidence: null, at: now, nextAt: null }),
        () => discoveries.fail(lost, { error, failures: 1, nextAt: null }),
        () => discoveries.release(lost),
      ]) {
        await assert.rejects(write, RunLost)
      }
      assert.deepEqual(await store.wallets.get(wallet.id), before)
      await discoveries.finish(held, { evidence: null, at: now, nextAt: null })
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

    withStore('refuse a look-up that does not follow the gap behind what it found', async (store) => {
      const wallet = await added(store)
      const claim = await claimed(store)
      const unused = await store.discoveries.unused(claim, 0, 0, 9)
      const record = (to: number | null) =>
        store.discoveries.record(claim, {
          used: [used(unused[2] as UnusedAddress)],
          lookedUp: new Map(),
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
      const look = { used: [used(only as UnusedAddress)], lookedUp: new Map([[0, 1]]), more: [] }
      assert.equal((await store.discoveries.record(claim, look)).wallet.branches[0]?.lastUsed, 0)
    })

    withStore('adopt addresses that were tracked alone, with their history and label', async (store) => {
      const id = await tracked(store, addressAt(WPKH, 0, 1), 'mine')
      await publishNext(store, id, 7n)
      const fresh = await tracked(store, addressAt(WPKH, 1, 0))
      await assert.rejects(store.wallets.add(newWallet(WPKH)), GapNotCovered)
      assert.deepEqual(await store.wallets.list(), [])
      const wallet = await added(
        store,
        newWallet(WPKH, { branches: [newBranch(WPKH, 0, 0, 5), newBranch(WPKH, 0, 1, 4)] }),
      )
      assert.deepEqual(
        wallet.branches.map(({ derived, lastUsed, lastFollowed }) => [derived, lastUsed, lastFollowed]),
        [
          [5, 1, 1],
          [4, -1, 0],
        ],
      )
      const address = await store.book.get(id)
      assert.deepEqual([address?.label, address?.balance], ['mine', 7n])
      assert.equal((await store.book.get(fresh))?.status, 'IN_PROGRESS')
      const page = await store.wallets.addresses(wallet.id, { limit: 9, offset: 0, used: true })
      assert.deepEqual(
        page?.addresses.map((one) => [one.address.id, one.derivation.index]),
        [[id, 1]],
      )
      assert.equal(wallet.used, 1)
      assert.ok(await store.owners.behind({ kind: 'wallet', id: wallet.id }))
      assert.deepEqual(await totals(store), [2, 7n])
    })

    withStore('count an adopted address as used from its first transaction on', async (store) => {
      const id = await tracked(store, addressAt(WPKH, 0, 1))
      const wallet = await added(store, newWallet(WPKH, { branches: [newBranch(WPKH, 0, 0, 5)] }))
      assert.equal(wallet.branches[0]?.lastUsed, -1)
      await publishNext(store, id, 7n)
      const after = await store.wallets.get(wallet.id)
      assert.deepEqual([after?.branches[0]?.lastUsed, after?.used], [1, 1])
    })

    withStore('share no address: one that would is known by the other', async (store) => {
      const first = await added(store, newWallet(`wpkh(${keyOf(WPKH)}/0/1)`))
      assert.deepEqual(await store.wallets.add(newWallet(WPKH)), { kind: 'exists', id: first.id })
      await store.wallets.remove(first.id, 'keep')
      const second = await added(store, newWallet(WPKH))
      const ofSecond = await store.wallets.addresses(second.id, { limit: 9, offset: 0, branch: 0 })
      assert.deepEqual(
        ofSecond?.addresses.map(({ derivation }) => derivation.index),
        [0, 1, 2],
      )
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

    withStore(
      'of a bare key keep the script types that are used, and let go of the others',
      async (store) => {
        const alone = await tracked(store, addressAt(PKH, 0, 0))
        const wallet = await added(
          store,
          newWallet([PKH, WPKH], {
            detecting: true,
            branches: [newBranch(PKH, 0, 0, 4), newBranch(WPKH, 1, 0, 4)],
          }),
        )
        const claim = await claimed(store)
        assert.ok(claim.detecting)
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
        assert.equal((await claimed(store)).detecting, false)
        const other = await added(store, newWallet(PKH, { branches: [newBranch(PKH, 0, 0, 4)] }))
        assert.equal(other.branches[0]?.lastUsed, 0)
      },
    )

    withStore('have the states of their addresses', async (store) => {
      const id = await tracked(store, addressAt(WPKH, 0, 0))
      await publishNext(store, id, 7n)
      const wallet = await added(store, newWallet(WPKH, { branches: [newBranch(WPKH, 0, 0, 4)] }))
      await store.discoveries.finish(await claimed(store), { evidence: null, at: now, nextAt: null })
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
      await store.discoveries.finish(await claimed(store), { evidence: null, at: now, nextAt: null })
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
          more: [following(WPKH, 0, 0, 3, 4)],
        }
        await store.discoveries.record(claim, look)
        assert.equal(await store.wallets.remove(wallet.id, addresses), true)
        assert.equal(await store.wallets.remove(wallet.id, addresses), false)
        assert.equal(await store.wallets.get(wallet.id), null)
        assert.deepEqual(await store.wallets.list(), [])
        assert.deepEqual(await store.owners.totals([{ kind: 'wallet', id: wallet.id }]), [])
        await assert.rejects(store.discoveries.record(claim, NOTHING), RunLost)
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
        more: [],
      })
      assert.deepEqual(await totals(store), [120, 0n])
      await store.wallets.remove(wallet.id, 'remove')
      assert.deepEqual(await totals(store), [0, 0n])
      await added(store)
    })

    withStore('have addresses that cannot be added alone as well', async (store) => {
      const wallet = await added(store)
      const page = await store.wallets.addresses(wallet.id, { limit: 1, offset: 1 })
      const [unused] = page?.addresses ?? []
      assert.ok(unused !== undefined)
      const { address, id } = unused.address
      const again = await store.book.add({ chain: 'bitcoin', address, type: 'p2wpkh', label: 'x' })
      assert.deepEqual(again, { added: false, address: unused.address })
      assert.deepEqual(await store.book.get(id), unused.address)
      assert.deepEqual(await store.book.find('bitcoin', address), unused.address)
      assert.equal(await store.book.find('litecoin', address), null)
      assert.equal((await tracked(store, addressAt(WPKH, 0, 9))) > id, true)
    })

    withStore(
      'have each address that is added alone at the same moment, or it is added before',
      async (store) => {
        const addresses = [0, 1, 2].map((index) => addressAt(WPKH, 0, index))
        await Promise.all([
          store.wallets.add(newWallet(WPKH, { branches: [newBranch(WPKH, 0, 0, 6)] })),
          ...addresses.map((address) => tracked(store, address)),
        ])
        const [wallet] = await store.wallets.list()
        const page = await store.wallets.addresses(wallet?.id ?? 0, { limit: 9, offset: 0 })
        assert.deepEqual(
          page?.addresses.map(({ derivation }) => derivation.index),
          [0, 1, 2, 3, 4, 5],
        )
        for (const address of addresses) assert.ok((await tracked(store, address)) > 0)
        assert.equal((await store.book.list({ limit: 9, offset: 0 })).total, 0)
      },
    )

    withStore('have addresses that are not removed alone', async (store) => {
      const id = await tracked(store, addressAt(WPKH, 0, 0))
      const wallet = await added(store, newWallet(WPKH, { branches: [newBranch(WPKH, 0, 0, 4)] }))
      const page = await store.wallets.addresses(wallet.id, { limit: 9, offset: 0 })
      assert.equal(page?.addresses.length, 4)
      for (const { address } of page?.addresses ?? []) {
        await assert.rejects(store.book.remove(address.id), { code: 'address_in_wallet' })
      }
      await store.wallets.remove(wallet.id, 'keep')
      assert.ok(await store.book.remove(id))
    })

    withStore(
      'take the place of an address that was deleted: it cannot be restored beside them',
      async (store) => {
        const id = await tracked(store, addressAt(WPKH, 0, 0))
        await store.book.remove(id)
        const wallet = await added(store)
        assert.equal(await store.book.restore(id), null)
        await store.wallets.remove(wallet.id, 'remove')
        assert.equal((await store.book.restore(id))?.id, id)
      },
    )

    withStore(
      'have addresses, used or not, that lists leave out unless they are asked for',
      async (store) => {
        const adopted = await tracked(store, addressAt(WPKH, 0, 0))
        const other = await tracked(store, addressAt(PKH, 0, 0))
        const alone = await tracked(store, addressAt(SINGLE, 0, 0))
        const list = async (wallet?: number | 'any') => {
          const { total, addresses } = await store.book.list({ limit: 9, offset: 0, wallet })
          assert.equal(total, addresses.length)
          return addresses.map(({ id, address }) => (id > alone ? address : id))
        }
        const unused = [1, 2, 3].map(
          (index) => [addressAt(WPKH, 0, index), addressAt(PKH, 0, index)] as const,
        )
        assert.deepEqual(await list(), [adopted, other, alone])
        assert.deepEqual(await list('any'), [])
        const wallet = await added(store, newWallet(WPKH, { branches: [newBranch(WPKH, 0, 0, 4)] }))
        const second = await added(store, newWallet(PKH, { branches: [newBranch(PKH, 0, 0, 4)] }))
        const ofWallet = unused.map(([address]) => address)
        const ofSecond = unused.map(([, address]) => address)
        assert.deepEqual(await list(), [alone])
        assert.deepEqual(await list('any'), [adopted, other, ...ofWallet, ...ofSecond])
        assert.deepEqual(await list(wallet.id), [adopted, ...ofWallet])
        assert.deepEqual(await list(second.id), [other, ...ofSecond])
      },
    )

    withStore('have a cursor of their own', async (store) => {
      await tracked(store, addressAt(WPKH, 0, 0))
      await tracked(store, addressAt(WPKH, 0, 1))
      const wallet = await added(store, newWallet(WPKH, { branches: [newBranch(WPKH, 0, 0, 5)] }))
      const filter = { limit: 1, offset: 0, wallet: wallet.id }
      const cursor = (await store.book.list(filter)).nextCursor ?? ''
      assert.equal((await store.book.list({ ...filter, cursor })).addresses.length, 1)
      for (const other of [undefined, 'any', wallet.id + 1] as const) {
        await assert.rejects(store.book.list({ ...filter, cursor, wallet: other }), {
          code: 'invalid_cursor',
        })
      }
    })

    async function added(store: Store, wallet: NewWallet = newWallet(WPKH)): Promise<Wallet> {
      const result: AddedWallet = await store.wallets.add(wallet)
      assert.ok(result.kind === 'added')
      return result.wallet
    }

    async function claimed(store: Store, at = now): Promise<DiscoveryClaim> {
      const claim = await store.discoveries.claim(CHAINS, at)
      assert.ok(claim)
      return claim
    }

    async function takenOver(store: Store): Promise<DiscoveryClaim> {
      await crash(store)
      return claimed(store)
    }

    async function tracked(store: Store, address: string, label: string | null = null): Promise<number> {
      const type = address.startsWith('1') ? 'p2pkh' : 'p2wpkh'
      return (await store.book.add({ chain: 'bitcoin', address, type, label })).address.id
    }

    async function publishNext(store: Store, id: number, amount: bigint): Promise<void> {
      await store.queue.request(id, now)
      const claim = (await store.queue.claim('bitcoin')) as Claim
      assert.equal(claim.addressId, id)
      await publish(store, claim, amount)
    }

    async function publish(store: Store, claim: Claim, amount: bigint): Promise<void> {
      const rowSetId = await store.runs.openRowSet(claim)
      const rows: readonly Row[] = [
        {
          position: 0,
          id: 1,
          hash: 'ab'.repeat(32),
          height: 5,
          time: 1_500_000_000,
          amount,
          balance: amount,
        },
      ]
      await store.runs.publish(claim, { ...PUBLICATION, rowSetId, count: 1, balance: amount, rows, at: now })
    }
  })
}

async function totals(store: Store): Promise<readonly [addresses: number, balance: bigint]> {
  const [total] = await store.histories.totals()
  return [total?.addresses ?? 0, total?.balance ?? 0n]
}

function branches({ branches }: Wallet): unknown[] {
  return branches.map(({ scriptType, branch, derived, lastUsed }) => [scriptType, branch, derived, lastUsed])
}

function keyOf(descriptor: string): string {
  return /xpub\w+/.exec(descriptor)?.[0] ?? ''
}

async function until(isDone: () => boolean): Promise<void> {
  while (!isDone()) await setImmediate()
}
