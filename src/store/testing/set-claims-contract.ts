import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Claim } from '../../domain/ports/claim.ts'
import type { Store } from '../../domain/ports/store.ts'
import { PUBLICATION } from './outcomes.ts'

const LIMITS = { most: 100, rows: 10_000 }

/** What every engine promises of addresses that are read together. `open` returns an empty store. */
export function testSetClaims(engine: string, open: () => Promise<Store>, now: number): void {
  describe(`addresses of the ${engine} store that are read together`, () => {
    const withStore = (name: string, work: (store: Store) => Promise<void>) =>
      test(name, async () => {
        const store = await open()
        try {
          await work(store)
        } finally {
          await store.close()
        }
      })

    withStore('are the first in the queue, as many as one set holds, each for one run', async (store) => {
      await addAll(store, ['a', 'b', 'c', 'd'])
      await store.queue.requestAll(now)
      assert.deepEqual(await waiting(store, 3), { count: 3, since: now })
      const first = await claimed(store, { ...LIMITS, most: 3 })
      assert.deepEqual(namesOf(first), ['a', 'b', 'c'])
      assert.deepEqual(namesOf(await claimed(store)), ['d'])
      assert.deepEqual(await claimed(store), [])
      for (const claim of first) await store.runs.release(claim)
      const again = await claimed(store)
      assert.deepEqual(namesOf(again), ['a', 'b', 'c'])
      assert.deepEqual(
        again.map(({ run }) => run),
        first.map(({ run }) => run + 1),
      )
    })

    withStore('are of one chain', async (store) => {
      await addAll(store, ['a', 'b'])
      await store.book.add({ chain: 'dogecoin', address: 'c', type: 'p2pkh', label: null })
      await store.queue.requestAll(now)
      assert.deepEqual(namesOf(await claimed(store)), ['a', 'b'])
    })

    withStore('have together fewer rows than an answer, and none of them many', async (store) => {
      const sizes = { large: 1001, medium: 1000, other: 8000, small: 10, tiny: 1 }
      await addAll(store, Object.keys(sizes))
      await store.queue.requestAll(now)
      for (const claim of await claimed(store)) await publish(store, claim, sizes[claim.address as 'large'])
      await store.queue.requestAll(now)
      assert.deepEqual(namesOf(await claimed(store)), ['large'])
      assert.deepEqual(namesOf(await claimed(store)), ['medium', 'small', 'tiny'])
      assert.deepEqual(namesOf(await claimed(store)), ['other'])
    })

    withStore('do not include one that a person requested, once it has a history', async (store) => {
      await addAll(store, ['a', 'b', 'c'])
      await store.queue.requestAll(now)
      for (const claim of await claimed(store)) await publish(store, claim, 1)
      await store.queue.requestAll(now)
      const [first, second] = await claimed(store)
      await store.runs.release(second as Claim)
      await store.queue.request(2, now)
      assert.deepEqual(namesOf(await claimed(store)), ['b'])
      assert.equal(first?.address, 'a')
    })

    withStore('do not include one that a set has not proven, until its own reading has', async (store) => {
      await addAll(store, ['a', 'b', 'c'])
      await store.queue.requestAll(now)
      const [first, ...others] = await claimed(store)
      await store.runs.requeueAlone(first as Claim)
      for (const claim of others) await store.runs.release(claim)
      assert.deepEqual(await waiting(store, 9), { count: 2, since: now })
      const [alone] = await claimed(store)
      assert.equal(alone?.address, 'a')
      assert.deepEqual(namesOf(await claimed(store)), ['b', 'c'])
      await publish(store, alone as Claim, 1)
      await store.queue.requestAll(now)
      await addAll(store, ['d'])
      await store.queue.requestAll(now)
      assert.deepEqual(namesOf(await claimed(store)), ['d', 'a'].toSorted())
    })

    withStore('include those that a round of batch checks found changed, behind the round', async (store) => {
      await addAll(store, ['a', 'b', 'c'])
      await store.queue.requestAll(now)
      for (const claim of await claimed(store)) await publish(store, claim, 1, 0)
      await store.queue.requestAll(now)
      const [first] = await store.queue.claimChecks('bitcoin', 1)
      assert.ok(first !== undefined)
      await store.runs.requeue(first, now + 7)
      assert.equal((await store.queue.peek(['bitcoin']))?.want, 'check')
      assert.deepEqual(await waiting(store, 9), { count: 1, since: now + 7 })
      assert.deepEqual(namesOf(await claimed(store)), ['a'])
    })

    withStore('are shown with the kind of their proof', async (store) => {
      await addAll(store, ['a'])
      await store.queue.requestAll(now)
      const [claim] = await claimed(store)
      await publish(store, claim as Claim, 0, 0, 'set')
      const proof = async () => (await store.book.get(1))?.verification?.proof
      assert.equal(await proof(), 'set')
      await store.queue.requestAll(now)
      const [check] = await store.queue.claimChecks('bitcoin', 1)
      assert.ok(check !== undefined)
      await store.runs.markUnchanged(check, { source: 'blockchair', tip: 101, at: now, nextSyncAt: null })
      assert.equal(await proof(), 'set')
      await store.queue.request(1, now)
      const [alone] = await claimed(store)
      await publish(store, alone as Claim, 0, 0, 'address')
      assert.equal(await proof(), 'address')
    })
  })

  async function publish(
    store: Store,
    claim: Claim,
    count: number,
    unsettled = count,
    proof: 'address' | 'set' = 'address',
  ) {
    const rowSetId = claim.history?.rowSetId ?? (await store.runs.openRowSet(claim))
    const plan = claim.history === null ? 'first' : 'extend'
    const publication = { ...PUBLICATION, plan, rowSetId, unsettled, proof, at: now } as const
    const rows = Array.from({ length: count }, (_, position) => ({
      id: position + 1,
      position,
      hash: position.toString(16).padStart(64, '0'),
      height: 1,
      time: 1,
      amount: 0n,
      balance: 0n,
    }))
    await store.runs.publish(claim, { ...publication, count, rows, nextRowId: count + 1 })
  }
}

async function addAll({ book }: Store, names: readonly string[]): Promise<void> {
  for (const address of names) await book.add({ chain: 'bitcoin', address, type: 'p2pkh', label: null })
}

function claimed({ queue }: Store, limits = LIMITS): Promise<readonly Claim[]> {
  return queue.claimReads('bitcoin', limits)
}

function waiting({ queue }: Store, most: number) {
  return queue.waitingReads('bitcoin', most)
}

function namesOf(claims: readonly Claim[]): readonly string[] {
  return claims.map(({ address }) => address)
}
