import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { TrackedAddress } from '../../domain/address/tracked-address.ts'
import type { Row } from '../../domain/history/transfer.ts'
import type { Claim } from '../../domain/ports/claim.ts'
import type { Store } from '../../domain/ports/store.ts'
import { LIVE_CHECK_MS } from '../../domain/ports/watched-addresses.ts'
import { FAILURE, PUBLICATION } from './outcomes.ts'
import { newWallet, WPKH } from './test-wallets.ts'

const SOURCE = { source: 'electrum', chain: 'bitcoin' } as const
const TIP = 100
const DEPTH = 6
const MINUTE = 60_000

/** What every engine promises of addresses whose changes a source announces. `open` returns an empty store. */
export function testWatched(engine: string, open: () => Promise<Store>, now: number): void {
  const withStore = (name: string, work: (store: Store) => Promise<void>) =>
    test(name, async () => {
      const store = await open()
      try {
        assert.equal(await store.watched.lease('electrum'), true)
        await work(store)
      } finally {
        await store.close()
      }
    })
  const added = async (store: Store, address: string): Promise<number> =>
    (await store.book.add({ chain: 'bitcoin', address, type: 'p2pkh', label: null })).address.id
  const claimed = async (store: Store, id: number): Promise<Claim> => {
    const claim = await store.queue.claim('bitcoin')
    assert.equal(claim?.addressId, id)
    return claim as Claim
  }
  /** Ends a run with a history of one row at `height`, which is final if it is low enough. */
  const publish = async (store: Store, claim: Claim, height: number | null, fingerprint = 'f') => {
    const rowSetId = await store.runs.openRowSet(claim)
    const row: Row = {
      position: 0,
      id: 1,
      hash: 'ab'.repeat(32),
      height,
      time: 1000,
      amount: 5n,
      balance: 5n,
    }
    const isFinal = height !== null && height <= TIP - DEPTH
    await store.runs.publish(claim, {
      ...PUBLICATION,
      plan: claim.history === null ? 'first' : 'replace',
      rowSetId,
      count: 1,
      rows: [row],
      balance: 5n,
      unconfirmed: height === null ? 1 : 0,
      unconfirmedBalance: height === null ? 5n : 0n,
      unsettled: isFinal ? 0 : 1,
      tip: TIP,
      source: 'electrum',
      fingerprint,
      at: now,
      nextSyncAt: now + 15 * MINUTE,
    })
  }
  const proven = async (store: Store, address: string, height: number | null = 10): Promise<number> => {
    const id = await added(store, address)
    await store.queue.request(id, now)
    await publish(store, await claimed(store, id), height)
    return id
  }
  const watch = async (store: Store, ids: readonly number[], fingerprint: string | null = 'f', at = now) =>
    await store.watched.watched(
      SOURCE,
      ids.map((id) => ({ id, fingerprint })),
      { now: at, since: now - MINUTE, tip: TIP + 1 },
    )
  const get = async (store: Store, id: number) => (await store.book.get(id)) as TrackedAddress
  const announce = (store: Store, ...addresses: string[]) =>
    store.watched.announced('bitcoin', addresses, now)
  const block = (store: Store, height: number, replacedFrom: number | null = null) =>
    store.watched.block('bitcoin', { height, replacedFrom, finalityDepth: DEPTH }, now)

  describe(`watched addresses of the ${engine} store`, () => {
    withStore('with the fingerprint of their last proof are proven at the newest block', async (store) => {
      const id = await proven(store, 'a')
      assert.deepEqual(await watch(store, [id], 'f', now + MINUTE), { unchanged: 1, changed: 0 })
      const address = await get(store, id)
      assert.equal(address.status, 'DONE')
      assert.equal(address.live, true)
      assert.equal(address.lastSyncedAt, now + MINUTE)
      assert.equal(address.nextSyncAt, now + MINUTE + LIVE_CHECK_MS)
      assert.equal(address.verification?.height, TIP + 1)
      assert.equal(address.verification?.source, 'electrum')
    })

    withStore('with any other fingerprint are queued for a full read', async (store) => {
      const id = await proven(store, 'a')
      assert.deepEqual(await watch(store, [id], 'g'), { unchanged: 0, changed: 1 })
      assert.equal((await get(store, id)).status, 'IN_PROGRESS')
      await publish(store, await claimed(store, id), 10, 'g')
      const address = await get(store, id)
      assert.equal(address.live, true)
      assert.equal(address.nextSyncAt, now + LIVE_CHECK_MS)
    })

    withStore('for which nothing is stated are not live', async (store) => {
      const id = await proven(store, 'a')
      await watch(store, [id])
      await watch(store, [id], null)
      const address = await get(store, id)
      assert.equal(address.live, false)
      assert.equal(address.nextSyncAt, now)
    })

    withStore('whose histories the server does not list are not live', async (store) => {
      const id = await proven(store, 'a')
      await watch(store, [id])
      await store.queue.request(id, now)
      const error = { code: 'history_too_long', detail: 'Too long.', retryAt: null } as const
      await store.runs.fail(await claimed(store, id), { ...FAILURE, error, at: now })
      assert.equal((await get(store, id)).live, false)
    })

    withStore('that are being read are to be watched afterwards', async (store) => {
      const id = await proven(store, 'a')
      await store.queue.request(id, now)
      const unwatched = { after: 0, limit: 10, unwatched: true }
      assert.deepEqual(await store.watched.watchable('bitcoin', unwatched), [])
      assert.deepEqual(await watch(store, [id]), { unchanged: 0, changed: 0 })
      await publish(store, await claimed(store, id), 10)
      assert.equal((await get(store, id)).live, false)
      assert.deepEqual(await store.watched.watchable('bitcoin', unwatched), [{ id, address: 'a' }])
    })

    withStore(
      'are listed by their ids, those of other chains and those without a history not',
      async (store) => {
        const ids = [await proven(store, 'a'), await proven(store, 'b'), await proven(store, 'c')]
        await added(store, 'd')
        const other = await store.book.add({ chain: 'dogecoin', address: 'e', type: 'p2pkh', label: null })
        await store.queue.request(other.address.id, now)
        const claim = (await store.queue.claim('dogecoin')) as Claim
        await publish(store, claim, 10)
        await watch(store, ids.slice(0, 1))
        const listed = async (after: number, unwatched: boolean) =>
          (await store.watched.watchable('bitcoin', { after, limit: 2, unwatched })).map(({ id }) => id)
        assert.deepEqual(await listed(0, false), ids.slice(0, 2))
        assert.deepEqual(await listed(ids[1] as number, false), ids.slice(2))
        assert.deepEqual(await listed(0, true), ids.slice(1))
      },
    )

    withStore(
      'with rows that are not final are read again if blocks may have been replaced unseen',
      async (store) => {
        const id = await proven(store, 'a', TIP)
        await watch(store, [id])
        assert.equal((await get(store, id)).status, 'DONE', 'read after the connection')
        await store.watched.watched(SOURCE, [{ id, fingerprint: 'f' }], { now, since: now + 1, tip: TIP })
        assert.equal((await get(store, id)).status, 'IN_PROGRESS', 'read before it')
      },
    )

    withStore('are queued by an announcement, and once more if it comes during a run', async (store) => {
      const id = await proven(store, 'a')
      await watch(store, [id])
      await announce(store, 'a', 'unknown')
      const claim = await claimed(store, id)
      await announce(store, 'a')
      await announce(store, 'a')
      await publish(store, claim, 10)
      assert.equal((await get(store, id)).status, 'IN_PROGRESS')
      await publish(store, await claimed(store, id), 10)
      assert.equal((await get(store, id)).status, 'DONE')
    })

    withStore('are read again after a failed run, too, if it was announced during it', async (store) => {
      const id = await proven(store, 'a')
      await announce(store, 'a')
      const claim = await claimed(store, id)
      await announce(store, 'a')
      await store.runs.fail(claim, { ...FAILURE, at: now })
      assert.equal((await get(store, id)).status, 'IN_PROGRESS')
      await store.runs.fail(await claimed(store, id), { ...FAILURE, at: now })
      assert.equal((await get(store, id)).status, 'ERROR')
    })

    withStore('are read in full although only a check was due', async (store) => {
      const id = await proven(store, 'a')
      await store.queue.requestAll(now)
      assert.equal((await store.queue.peek(['bitcoin']))?.want, 'check')
      await announce(store, 'a')
      assert.equal((await store.queue.peek(['bitcoin']))?.want, 'read')
      await claimed(store, id)
    })

    withStore('become final by a read at the block at which they are', async (store) => {
      const id = await proven(store, 'a', TIP)
      await watch(store, [id])
      await block(store, TIP + DEPTH - 1)
      assert.equal((await get(store, id)).status, 'DONE')
      await block(store, TIP + DEPTH)
      assert.equal((await get(store, id)).status, 'IN_PROGRESS')
    })

    withStore('raise the tip with each block, and lower it when blocks are replaced', async (store) => {
      const id = await proven(store, 'a')
      const tip = async () =>
        (await store.histories.page({ kind: 'address', id }, { kind: 'offset', offset: 0 }, 1))?.tip
      await block(store, TIP + 9)
      assert.equal(await tip(), TIP + 9)
      await block(store, TIP + 8, TIP + 7)
      assert.equal(await tip(), TIP + 8)
      assert.equal((await get(store, id)).status, 'DONE')
    })

    withStore('are read again when a block of one of their rows was replaced', async (store) => {
      const [low, high] = [await proven(store, 'a', TIP - 1), await proven(store, 'b', TIP)]
      const running = await proven(store, 'c', 10)
      await store.queue.request(running, now)
      const claim = await claimed(store, running)
      await block(store, TIP + 1, TIP)
      assert.equal((await get(store, low)).status, 'DONE')
      assert.equal((await get(store, high)).status, 'IN_PROGRESS')
      await publish(store, claim, 10)
      assert.equal((await get(store, running)).status, 'IN_PROGRESS', 'it may have read the old block')
    })

    withStore('are checked within one interval after the connection is lost', async (store) => {
      const ids = [await proven(store, 'a'), await proven(store, 'b')]
      await watch(store, ids)
      await store.watched.ended(SOURCE, { now, intervalMs: 15 * MINUTE })
      for (const id of ids) {
        const address = await get(store, id)
        assert.equal(address.live, false)
        assert.ok((address.nextSyncAt ?? 0) <= now + 15 * MINUTE, `${address.nextSyncAt}`)
      }
    })

    withStore('are due as before after a start, until they are watched again', async (store) => {
      const id = await proven(store, 'a')
      await watch(store, [id])
      assert.equal((await get(store, id)).nextSyncAt, now + LIVE_CHECK_MS)
      await store.watched.release('electrum')
      await store.queue.recover(now, { syncMs: 15 * MINUTE, verifyMs: 0 })
      const address = await get(store, id)
      assert.equal(address.live, false)
      assert.ok((address.nextSyncAt ?? 0) <= now + 15 * MINUTE, `${address.nextSyncAt}`)
    })

    withStore('that are deleted and restored are to be watched again', async (store) => {
      const id = await proven(store, 'a')
      await watch(store, [id])
      await store.book.remove(id)
      await store.book.restore(id)
      assert.equal((await get(store, id)).live, false)
    })

    withStore(
      'of a wallet are watched although unused, and their announcement requests a discovery',
      async (store) => {
        const result = await store.wallets.add(newWallet(WPKH))
        assert.ok(result.kind === 'added')
        const { id } = result.wallet
        const discovered = async () => {
          const claim = await store.discoveries.claim(['bitcoin'], now)
          assert.equal(claim?.walletId, id)
          return claim as NonNullable<typeof claim>
        }
        const finish = async (claim: Awaited<ReturnType<typeof discovered>>) => {
          const lookedUp = new Map(claim.wallet.branches.map(({ number, derived }) => [number, derived]))
          await store.discoveries.record(claim, { used: [], lookedUp, answered: null, more: [] })
          await store.discoveries.finish(claim, { evidence: null, at: now, nextAt: now + MINUTE })
        }
        await finish(await discovered())
        const all = await store.watched.watchable('bitcoin', { after: 0, limit: 1000, unwatched: true })
        assert.equal(all.length, 6)
        const ids = all.map((one) => one.id)
        await watch(store, ids, 'none')
        // What happened before they were watched is found by one more look-up.
        await finish(await discovered())
        const wallet = await store.wallets.get(id)
        assert.equal(wallet?.live, true)
        assert.equal(wallet?.nextSyncAt, now + LIVE_CHECK_MS)
        assert.deepEqual(await watch(store, ids, 'none'), { unchanged: 6, changed: 0 })
        assert.equal(await store.discoveries.claim(['bitcoin'], now), null)
        await announce(store, String(all[3]?.address))
        const claim = await discovered()
        await announce(store, String(all[4]?.address))
        await finish(claim)
        await finish(await discovered())
        assert.equal(await store.discoveries.claim(['bitcoin'], now), null)
        await store.watched.ended(SOURCE, { now, intervalMs: MINUTE })
        assert.equal((await store.wallets.get(id))?.live, false)
        assert.equal((await store.wallets.get(id))?.nextSyncAt, now + MINUTE)
        await watch(store, ids, 'none')
        assert.equal((await store.wallets.get(id))?.nextSyncAt, now + LIVE_CHECK_MS)
        await store.watched.release('electrum')
        await store.queue.recover(now, { syncMs: MINUTE, verifyMs: 0 })
        await announce(store, String(all[3]?.address))
        await finish(await discovered())
        assert.equal((await store.wallets.get(id))?.live, false)
        assert.equal((await store.wallets.get(id))?.nextSyncAt, now + MINUTE)
      },
    )
  })
}
