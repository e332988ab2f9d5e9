import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { CheckClaim, Claim } from '../../domain/ports/claim.ts'
import type { Clock } from '../../domain/ports/clock.ts'
import type { Store } from '../../domain/ports/store.ts'
import { FAILURE, PUBLICATION } from '../testing/outcomes.ts'
import { openInMemory } from './testing/open-in-memory.ts'

const NOW = 1_790_000_000_000
const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
const CRASHES_MAX = 6
const CONCURRENCY = 4

type Work = readonly (Claim | CheckClaim)[]

/** A store in which `count` addresses are queued; those with an even id were read before, so that a check suffices. */
async function queued(count: number): Promise<{ store: Store; crash: () => Promise<void> }> {
  let now = NOW
  const clock: Clock = { now: () => now, random: () => 0.5, sleep: async () => {} }
  const store = openInMemory(clock, 0)
  for (let id = 1; id <= count; id += 1) {
    await store.book.add({ chain: 'bitcoin', address: `a${id}`, type: 'p2pkh', label: null })
    if (id % 2 === 1) continue
    await store.queue.request(id, now)
    const claim = await claimed(store)
    const rowSetId = await store.runs.openRowSet(claim)
    await store.runs.publish(claim, { ...PUBLICATION, rowSetId, at: now })
  }
  await store.queue.requestAll(now)
  const crash = async () => {
    now += 1000
    await store.queue.recover(now, { syncMs: 0, verifyMs: DAY_MS })
  }
  return { store, crash }
}

async function claimed(store: Store): Promise<Claim> {
  const claim = await store.queue.claim('bitcoin')
  assert.ok(claim)
  return claim
}

async function claimNext({ queue }: Store): Promise<Work> {
  const first = await queue.peek(['bitcoin'])
  if (first === null) return []
  if (first.want === 'check') return await queue.claimChecks('bitcoin', 3)
  const claim = await queue.claim('bitcoin')
  return claim === null ? [] : [claim]
}

async function complete({ runs }: Store, work: Work): Promise<void> {
  for (const claim of work) {
    if ('fingerprint' in claim) await runs.requeue(claim)
    else await runs.publish(claim, { ...PUBLICATION, rowSetId: await runs.openRowSet(claim), at: NOW })
  }
}

const idsOf = (work: Work) => work.map(({ addressId }) => addressId)

test('whatever runs beside them, those that end the process become ERROR, and all others are synchronised', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 9 }),
      fc.uniqueArray(fc.integer({ min: 1, max: 9 }), { maxLength: 3 }),
      fc.infiniteStream(fc.nat()),
      async (count, chosen, choices) => {
        const guilty = chosen.filter((id) => id <= count)
        const { store, crash } = await queued(count)
        let running: Work[] = []
        let crashes = 0
        for (;;) {
          const next = running.length < CONCURRENCY ? await claimNext(store) : []
          if (next.length > 0) running.push(next)
          else if (running.length === 0) break
          else {
            const at = choices.next().value % running.length
            const [ended] = running.splice(at, 1) as [Work]
            if (idsOf(ended).some((id) => guilty.includes(id))) {
              running = []
              crashes += 1
              await crash()
            } else await complete(store, ended)
          }
        }
        assert.ok(crashes <= CRASHES_MAX * guilty.length, `${crashes} crashes`)
        for (let id = 1; id <= count; id += 1) {
          const address = await store.book.get(id)
          const expected = guilty.includes(id) ? ['ERROR', 'crashed'] : ['DONE', undefined]
          assert.deepEqual([address?.status, address?.error?.code], expected, `address ${id}`)
        }
        await store.close()
      },
    ),
    { numRuns: 100 },
  )
})

test('after a crash all that ran come after the others, one at a time, even if a person requested them', async () => {
  const { store, crash } = await queued(5)
  const interrupted = [...(await claimNext(store)), ...(await claimNext(store))]
  await crash()
  const order: number[] = []
  for (let work = await claimNext(store); work.length > 0; work = await claimNext(store)) {
    order.push(...idsOf(work))
    if (order.length > 5 - interrupted.length) {
      assert.deepEqual(await claimNext(store), [], 'two that ran during the crash run together')
      for (const claim of work) await store.runs.fail(claim, { ...FAILURE, at: NOW })
    }
  }
  assert.deepEqual(order.slice(-interrupted.length).toSorted(), idsOf(interrupted).toSorted())
  assert.equal(order.length, 5)
  await store.close()
})

test('a run that stored another part of the history before the crash starts to count from zero', async () => {
  const { store, crash } = await queued(1)
  for (let crashes = 0; crashes < 2 * CRASHES_MAX; crashes += 1) {
    const claim = await claimed(store)
    const rowSetId = await store.runs.openRowSet(claim)
    await store.runs.stage(claim, { rowSetId, rows: [], draft: 'keep', nextRowId: 1 })
    await crash()
  }
  assert.equal((await store.book.get(1))?.status, 'IN_PROGRESS')
  await store.close()
})

test('a run that was given back, as at a clean stop, counts as nothing', async () => {
  const { store, crash } = await queued(1)
  for (let stops = 0; stops < 2 * CRASHES_MAX; stops += 1) {
    await store.runs.release(await claimed(store))
    await crash()
  }
  assert.equal((await store.book.get(1))?.status, 'IN_PROGRESS')
  await store.close()
})

test('an address that still ends the process at its next attempt is an ERROR after one crash, with twice the wait', async () => {
  const { store, crash } = await queued(1)
  const waits: number[] = []
  for (let crashes = 0; crashes < CRASHES_MAX + 2; crashes += 1) {
    if ((await store.book.get(1))?.status === 'ERROR') await store.queue.request(1, NOW)
    await claimed(store)
    await crash()
    const at = NOW + 1000 * (crashes + 1)
    const address = await store.book.get(1)
    if (address?.status === 'ERROR') waits.push(((address.nextSyncAt ?? 0) - at) / HOUR_MS)
  }
  assert.deepEqual(waits, [1, 2, 4])
  await store.close()
})

test('a cross-check that ends the process is not repeated before the next day', async () => {
  const { store, crash } = await queued(1)
  await complete(store, [await claimed(store)])
  await store.queue.requestVerification(1, NOW)
  assert.ok(await store.queue.claimVerification(NOW, 'manual'))
  await crash()
  for (let crashes = 1; crashes < CRASHES_MAX; crashes += 1) {
    const later = NOW + 1000 * crashes
    assert.equal(await store.queue.claimVerification(later, 'manual'), null, 'it was the first again')
    assert.ok(await store.queue.claimVerification(later, 'all'))
    await crash()
  }
  const last = NOW + 1000 * CRASHES_MAX
  assert.equal(await store.queue.claimVerification(last, 'all'), null)
  assert.equal(await store.queue.nextVerificationAt(), last + DAY_MS)
  assert.equal((await store.book.get(1))?.status, 'DONE')
  await store.close()
})
