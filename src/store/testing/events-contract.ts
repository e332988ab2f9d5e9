import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Verification } from '../../domain/address/tracked-address.ts'
import type { HistoryEvent } from '../../domain/history/history-event.ts'
import type { Claim } from '../../domain/ports/claim.ts'
import type { EventLog } from '../../domain/ports/event-log.ts'
import type { Failure, Publication } from '../../domain/ports/run-store.ts'
import type { Store } from '../../domain/ports/store.ts'
import type { StoreChange } from '../../domain/ports/store-changes.ts'
import { FAILURE, PUBLICATION } from './outcomes.ts'

/** A store with its events, and what it has emitted. */
interface Watched {
  readonly store: Store
  readonly events: EventLog
  /** The position of the log when the store was opened. */
  readonly start: number
  readonly emitted: StoreChange[]
}

/** What every store promises about events and changes. `settled` resolves once what is committed has been emitted. */
export function testEvents(
  engine: string,
  open: () => Promise<Store>,
  now: number,
  settled: () => Promise<void> = async () => {},
): void {
  describe(`the events of the ${engine} store`, () => {
    const withStore = (name: string, work: (watched: Watched) => Promise<void>) =>
      test(name, async () => {
        const store = await open()
        const { events, changes } = store
        const start = await events.newestId()
        const emitted: StoreChange[] = []
        const unsubscribe = changes.subscribe((change) => emitted.push(change))
        try {
          await work({ store, events, start, emitted })
        } finally {
          unsubscribe()
          await store.close()
        }
      })

    withStore(
      'are those of each publication, in order and without a gap',
      async ({ store, events, start }) => {
        assert.equal(await events.newestId(), start)
        assert.deepEqual(await events.after(start, 10), { events: [], complete: true })
        const id = await added(store)
        await publish(store, id, {})
        assert.equal(await events.newestId(), start)
        const received = event({ kind: 'received', hash: 'a'.repeat(64), amount: 2n ** 200n, height: null })
        const confirmed = event({ kind: 'confirmed', hash: 'a'.repeat(64), amount: 2n ** 200n, height: 7 })
        const sent = event({ kind: 'sent', hash: 'b'.repeat(64), amount: -5n, height: 8 })
        await publish(store, id, { events: [received] })
        await publish(store, id, { events: [confirmed, sent] })
        const all = await events.after(start, 10)
        assert.equal(all.complete, true)
        assert.deepEqual(
          all.events.map(({ id: _id, at: _at, addressId, chain, ...fact }) => [addressId, chain, fact]),
          [received, confirmed, sent].map((fact) => [id, 'bitcoin', fact]),
        )
        const ids = all.events.map((each) => each.id)
        assert.deepEqual(
          ids,
          ids.toSorted((a, b) => a - b),
        )
        assert.ok(all.events.every(({ at }) => Number.isSafeInteger(at) && at > 1_600_000_000_000))
        assert.equal(await events.newestId(), ids.at(-1))
        const paged = [...(await events.after(start, 2)).events]
        paged.push(...(await events.after(paged.at(-1)?.id ?? 0, 2)).events)
        assert.deepEqual(paged, all.events)
        assert.deepEqual(await events.after(ids.at(-1) ?? 0, 2), { events: [], complete: true })
        for (const unknown of [start - 1, (ids.at(-1) ?? 0) + 1]) {
          assert.equal((await events.after(unknown, 2)).complete, false)
        }
      },
    )

    withStore(
      'include the new ones among staged rows as arrivals, oldest first',
      async ({ store, events, start }) => {
        const id = await added(store)
        await publish(store, id, {})
        const amounts = [0n, -(2n ** 100n), 3n, 2n ** 100n, 9n]
        const rows = amounts.map((amount, position) => ({
          position,
          id: 15 - position,
          hash: `${position}`.repeat(64),
          height: 90 - position,
          time: 1_600_000_000,
          amount,
          balance: 0n,
        }))
        const claim = await claimed(store, id)
        const rowSetId = await store.runs.openRowSet(claim)
        await store.runs.stage(claim, { rowSetId, rows, draft: 'keep', nextRowId: 16 })
        const dropped = event({ kind: 'dropped', hash: 'c'.repeat(64), amount: 1n })
        const numbers = { count: 5, events: [dropped], arrived: { from: 0, to: 5, newFromId: 12 } }
        await store.runs.publish(claim, publication(rowSetId, numbers))
        const found = (await events.after(start, 10)).events
        assert.deepEqual(
          found.map(({ kind, hash, amount, height }) => [kind, hash?.at(0), amount, height]),
          [
            ['received', '3', 2n ** 100n, 87],
            ['received', '2', 3n, 88],
            ['sent', '1', -(2n ** 100n), 89],
            ['sent', '0', 0n, 90],
            ['dropped', 'c', 1n, null],
          ],
        )
      },
    )

    withStore(
      'include one when an address starts to fail, or fails for another reason',
      async ({ store, events, start }) => {
        const id = await added(store)
        await fail(store, id, failure('rate_limited'))
        assert.equal(await events.newestId(), start)
        await publish(store, id, {})
        await fail(store, id, failure('rate_limited'))
        await fail(store, id, failure('rate_limited'))
        await fail(store, id, failure('source_behind'))
        await publish(store, id, {})
        await fail(store, id, failure('source_behind'))
        const found = (await events.after(start, 10)).events
        assert.deepEqual(
          found.map(({ kind, code }) => [kind, code]),
          [
            ['failed', 'rate_limited'],
            ['failed', 'source_behind'],
            ['failed', 'source_behind'],
          ],
        )
      },
    )

    withStore('include one when a verification becomes a mismatch', async ({ store, events, start }) => {
      const id = await added(store)
      await publish(store, id, { verifyAt: now })
      const contradicted = async (contradiction: Verification | null) => {
        await store.queue.requestVerification(id, now)
        const claim = await store.queue.claimVerification(now, 'all')
        assert.ok(claim?.verification != null)
        const verification = contradiction ?? { ...claim.verification, state: 'verified', difference: null }
        await store.runs.recordOpinions(claim, { verification, verifyAt: now })
      }
      for (const contradiction of [MISMATCH, MISMATCH, null, MISMATCH]) await contradicted(contradiction)
      await contradicted(null)
      const mismatch = { verification: MISMATCH, fingerprint: 'g' }
      await fail(store, id, { ...failure('source_inconsistent'), mismatch })
      const found = (await events.after(start, 10)).events
      assert.deepEqual(
        found.map(({ kind, hash, height }) => [kind, hash?.at(0) ?? null, height]),
        [
          ['disputed', 'f', 3],
          ['disputed', 'f', 3],
          ['failed', null, null],
          ['disputed', 'f', 3],
        ],
      )
    })

    withStore(
      'include one for an address that was removed, and keep the earlier ones',
      async ({ store, events, start }) => {
        const id = await added(store)
        await publish(store, id, {})
        await publish(store, id, { events: [event({ kind: 'received' })] })
        await store.book.remove(id)
        await store.book.remove(id)
        const found = (await events.after(start, 10)).events
        assert.deepEqual(
          found.map(({ kind, addressId }) => [kind, addressId]),
          [
            ['received', id],
            ['deleted', id],
          ],
        )
      },
    )

    withStore(
      'are not written by a run that has lost its address',
      async ({ store, events, start, emitted }) => {
        const id = await added(store)
        await publish(store, id, {})
        const claim = await claimed(store, id)
        const rowSetId = await store.runs.openRowSet(claim)
        await store.runs.release(claim)
        await store.queue.claim('bitcoin')
        await settled()
        emitted.length = 0
        const lost = publication(rowSetId, { events: [event({ kind: 'received' })] })
        await assert.rejects(store.runs.publish(claim, lost), { name: 'RunLost' })
        await settled()
        assert.equal(await events.newestId(), start)
        assert.deepEqual(emitted, [])
      },
    )

    withStore('come with a change for each address that they concern', async ({ store, emitted }) => {
      const id = await added(store)
      const emits = async (work: () => Promise<unknown>, ...expected: string[]) => {
        await settled()
        emitted.length = 0
        await work()
        await settled()
        const kinds = emitted.map((change) => ('id' in change ? `${change.kind} ${change.id}` : change.kind))
        for (const each of expected) assert.ok(kinds.includes(each), `${each} in ${kinds.join(', ')}`)
      }
      await emits(() => store.book.relabel(id, 'x'), `address ${id}`)
      await emits(() => store.queue.request(id, now), `address ${id}`)
      const claim = await store.queue.claim('bitcoin')
      assert.ok(claim !== null)
      const stated = { balance: 1n, transactionCount: 1, source: 'esplora', at: now }
      await emits(() => store.runs.report(claim, { obtained: 0, total: 1, stated }), `address ${id}`)
      const rowSetId = await store.runs.openRowSet(claim)
      await emits(() => store.runs.publish(claim, publication(rowSetId, {})), `address ${id}`)
      const received = { events: [event({ kind: 'received' })] }
      await emits(() => publish(store, id, received), 'event', `address ${id}`)
      await emits(() => fail(store, id, failure('rate_limited')), 'event', `address ${id}`)
      await emits(() => store.queue.requestAll(now), 'queue')
      await emits(() => store.book.remove(id), 'event', `deleted ${id}`)
      await emits(() => store.book.add(NEW), `address ${id + 1}`)
    })
  })

  async function added(store: Store): Promise<number> {
    return (await store.book.add(NEW)).address.id
  }

  async function claimed(store: Store, id: number): Promise<Claim> {
    await store.queue.request(id, now)
    const claim = await store.queue.claim('bitcoin')
    assert.ok(claim !== null)
    return claim
  }

  async function publish(store: Store, id: number, numbers: Partial<Publication>): Promise<void> {
    const claim = await claimed(store, id)
    await store.runs.publish(claim, publication(await store.runs.openRowSet(claim), numbers))
  }

  async function fail(store: Store, id: number, failed: Failure): Promise<void> {
    await store.runs.fail(await claimed(store, id), failed)
  }

  function failure(code: Failure['error']['code']): Failure {
    const error = { code, detail: 'No.', retryAt: null }
    return { ...FAILURE, error, at: now }
  }

  function publication(rowSetId: number, numbers: Partial<Publication>): Publication {
    return { ...PUBLICATION, plan: 'replace', rowSetId, nextRowId: 16, at: now, ...numbers }
  }
}

const NEW = { chain: 'bitcoin', address: 'bc1qwatched', type: 'p2wpkh', label: null } as const

function event(fact: Partial<HistoryEvent> & Pick<HistoryEvent, 'kind'>): HistoryEvent {
  return { hash: null, amount: null, height: null, code: null, ...fact }
}

const TOTAL = { balance: 0n, transactionCount: 0 }

const MISMATCH: Verification = {
  ...TOTAL,
  state: 'mismatch',
  source: 'blockchair',
  height: 100,
  checkedAt: 1_790_000_000_000,
  confirmedBy: [],
  difference: {
    kind: 'opinion',
    by: 'esplora',
    stored: TOTAL,
    stated: { balance: 1n, transactionCount: 1 },
    first: { hash: 'f'.repeat(64), height: 3, stored: null, stated: 1n },
    explanation: null,
  },
  proof: 'address',
  opinions: [],
}
