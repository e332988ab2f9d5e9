import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { setImmediate } from 'node:timers/promises'
import { RESTORABLE_MS } from '../../domain/address/deletion.ts'
import type { ChainSlug } from '../../domain/chains/chain.ts'
import type { Row } from '../../domain/history/transfer.ts'
import { type Claim, RunLost } from '../../domain/ports/claim.ts'
import type { PageStart } from '../../domain/ports/histories.ts'
import type { Publication } from '../../domain/ports/run-store.ts'
import type { SourceUsage } from '../../domain/ports/source-ledger.ts'
import type { Store } from '../../domain/ports/store.ts'
import { PUBLICATION } from './outcomes.ts'

const WATCHED = { chain: 'bitcoin', address: 'bc1qwatched', type: 'p2wpkh', label: null } as const
const ALL = ['bitcoin'] as const
const HUGE = 2n ** 256n - 1n

/**
 * What every engine promises. `open` returns an empty store whose clock reads `now`; `crash` simulates the death of the
 * process that holds the leases.
 */
export function testStore(
  engine: string,
  open: () => Promise<Store>,
  now: number,
  crash: (store: Store) => Promise<unknown>,
): void {
  describe(`the ${engine} store`, () => {
    const withStore = (name: string, work: (store: Store) => Promise<void>) =>
      test(name, async () => {
        const store = await open()
        try {
          await work(store)
        } finally {
          await store.close()
        }
      })

    withStore('finds an address that was added, by its id and by its text', async ({ book }) => {
      const { added, address } = await book.add(WATCHED)
      assert.ok(added)
      assert.equal(address.status, 'UNSYNCED')
      assert.deepEqual(await book.get(address.id), address)
      assert.deepEqual(await book.find('bitcoin', WATCHED.address), address)
      const again = await book.add({ ...WATCHED, label: 'other' })
      assert.deepEqual(again, { added: false, address })
    })

    withStore('adds an address and requests its synchronisation at once, with one change', async (store) => {
      const { book, queue, changes } = store
      const seen: unknown[] = []
      changes.subscribe((change) => seen.push(change))
      const { address } = await book.add(WATCHED, { sync: true })
      assert.equal(address.status, 'IN_PROGRESS')
      assert.deepEqual(await book.get(address.id), address)
      const again = await book.add(WATCHED, { sync: true })
      assert.deepEqual(again, { added: false, address })
      const claim = await queue.claim('bitcoin')
      assert.deepEqual([claim?.addressId, claim?.manual], [address.id, true])
      while (seen.length === 0) await setImmediate()
      assert.deepEqual(seen, [{ kind: 'address', id: address.id }])
    })

    withStore(
      'lists addresses oldest first, by chain and status, and counts them',
      async ({ book, queue }) => {
        for (const name of ['a', 'b', 'c']) await book.add({ ...WATCHED, address: name })
        await queue.request(2, now)
        const names = async (filter: Parameters<typeof book.list>[0]) => {
          const { total, addresses } = await book.list(filter)
          return [total, ...addresses.map((address) => address.address)]
        }
        assert.deepEqual(await names({ limit: 2, offset: 0 }), [3, 'a', 'b'])
        assert.deepEqual(await names({ limit: 2, offset: 2 }), [3, 'c'])
        assert.deepEqual(await names({ limit: 9, offset: 0, status: 'IN_PROGRESS', chain: 'bitcoin' }), [
          1,
          'b',
        ])
      },
    )

    withStore('lists what is queued or synchronised in slices by id', async ({ book, queue }) => {
      for (const name of ['a', 'b', 'c', 'd', 'e']) await book.add({ ...WATCHED, address: name })
      for (const id of [1, 3, 4, 5]) await queue.request(id, now)
      const ids = async (after: number) => (await book.inProgressAfter(after, 2)).map((address) => address.id)
      assert.deepEqual(await ids(0), [1, 3])
      await book.remove(1)
      assert.equal((await queue.claim('bitcoin'))?.addressId, 3)
      assert.deepEqual(await ids(3), [4, 5])
      assert.deepEqual(await ids(2), [3, 4])
      assert.deepEqual(await ids(5), [])
    })

    withStore('never gives the id of a removed address to another', async ({ book }) => {
      const first = await book.add(WATCHED)
      assert.ok(await book.remove(first.address.id))
      assert.equal(await book.remove(first.address.id), null)
      const second = await book.add(WATCHED)
      assert.ok(second.address.id > first.address.id)
    })

    withStore('keeps amounts of 256 bits exactly, on both sides of zero', async (store) => {
      const claim = await claimed(store)
      const rows = history([{ amount: -HUGE }, { amount: HUGE }, { amount: HUGE }], HUGE)
      await publish(store, claim, rows, { balance: HUGE, unconfirmedBalance: -HUGE })
      const address = await store.book.get(claim.addressId)
      assert.equal(address?.balance, HUGE)
      assert.equal(address?.unconfirmedBalance, -HUGE)
      assert.equal(address?.verification?.balance, HUGE)
      const page = await pageOf(store, claim.addressId, { kind: 'offset', offset: 0 }, 10)
      assert.deepEqual(page?.rows, rows)
    })

    withStore('pages through a history by offset and by cursor, newest first', async (store) => {
      const claim = await claimed(store)
      const rows = history(
        Array.from({ length: 25 }, () => ({ amount: 1n })),
        25n,
      )
      await publish(store, claim, rows, { balance: 25n })
      const byOffset = await pageOf(store, claim.addressId, { kind: 'offset', offset: 20 }, 10)
      assert.deepEqual(byOffset?.rows, rows.slice(20))
      assert.equal(byOffset?.nextCursor, null)
      const seen: Row[] = []
      for (let cursor: string | null | undefined = null; ; ) {
        const start =
          cursor === null ? ({ kind: 'offset', offset: 0 } as const) : ({ kind: 'cursor', cursor } as const)
        const page = await pageOf(store, claim.addressId, start, 10)
        assert.equal(page?.offset, seen.length)
        seen.push(...(page?.rows ?? []))
        cursor = page?.nextCursor
        if (cursor === null || cursor === undefined) break
      }
      assert.deepEqual(seen, rows)
      const beyond = await pageOf(store, claim.addressId, { kind: 'offset', offset: 1_000_000 }, 10)
      assert.deepEqual(beyond?.rows, [])
      assert.equal(beyond?.totalTransactions, 25)
    })

    withStore('refuses a cursor that it has not issued', async (store) => {
      const { book } = store
      const { address } = await book.add(WATCHED)
      for (const cursor of ['', 'x', '1-2', '1-2-3-4-', '1-2-3-999999999999999999', "1-2-3-4' or 1=1"]) {
        await assert.rejects(pageOf(store, address.id, { kind: 'cursor', cursor }, 10), {
          code: 'invalid_cursor',
        })
      }
    })

    withStore('refuses the cursor of another address, whose rows look the same', async (store) => {
      const ids: number[] = []
      for (const name of ['one', 'other']) {
        const claim = await claimed(store, name)
        await publish(store, claim, history([{ amount: 1n }, { amount: 1n }], 2n), { balance: 2n })
        ids.push(claim.addressId)
      }
      const [one = 0, other = 0] = ids
      const cursor = (await pageOf(store, one, { kind: 'offset', offset: 0 }, 1))?.nextCursor ?? ''
      assert.equal((await pageOf(store, one, { kind: 'cursor', cursor }, 1))?.offset, 1)
      await assert.rejects(pageOf(store, other, { kind: 'cursor', cursor }, 1), { code: 'invalid_cursor' })
    })

    withStore(
      'shows nothing of a synchronisation before it is published, then all at once',
      async (store) => {
        const claim = await claimed(store)
        await publish(store, claim, history([{ amount: 5n }], 5n), { balance: 5n })
        const second = await claimedAgain(store, claim.addressId)
        const rows = history([{ amount: 1n }, { amount: 5n }], 6n)
        const rowSetId = await store.runs.openRowSet(second)
        await store.runs.stage(second, { rowSetId, rows, draft: 'keep', nextRowId: 9 })
        const during = await pageOf(store, claim.addressId, { kind: 'offset', offset: 0 }, 10)
        assert.equal(during?.totalTransactions, 1)
        assert.equal((await store.book.get(claim.addressId))?.balance, 5n)
        await store.runs.publish(second, publication(rowSetId, rows, { balance: 6n, rows: [] }))
        const after = await pageOf(store, claim.addressId, { kind: 'offset', offset: 0 }, 10)
        assert.deepEqual(after?.rows, rows)
      },
    )

    withStore('refuses every write of a run whose address was deleted or claimed again', async (store) => {
      const claim = await claimed(store)
      await store.runs.release(claim)
      const taken = await store.queue.claim('bitcoin')
      assert.ok(taken !== null && taken.run > claim.run)
      await assert.rejects(store.runs.openRowSet(claim), RunLost)
      const rowSetId = await store.runs.openRowSet(taken)
      await store.book.remove(claim.addressId)
      const rows = history([{ amount: 1n }], 1n)
      await assert.rejects(store.runs.stage(taken, { rowSetId, rows, draft: 'keep', nextRowId: 2 }), RunLost)
      await assert.rejects(store.runs.publish(taken, publication(rowSetId, rows, { balance: 1n })), RunLost)
      assert.equal(await store.book.get(claim.addressId), null)
    })

    withStore(
      'leases an address to one run only: manual requests first, then unconfirmed rows, then the oldest check',
      async (store) => {
        const { book, queue } = store
        for (const [name, at, unconfirmed] of [
          ['late', 30, 0],
          ['early', 10, 0],
          ['waiting', 40, 1],
          ['asked', 50, 0],
        ] as const) {
          const claim = await claimed(store, name)
          const rows = history([{ amount: 1n }], 1n)
          const numbers = { balance: 1n, at: now + at, unsettled: 1, unconfirmed, nextSyncAt: now + 100 }
          await publish(store, claim, rows, numbers)
        }
        assert.equal(await queue.requestDue(now + 99, ALL), 0)
        assert.equal(await queue.requestDue(now + 100, ALL), 4)
        await queue.request(4, now + 2000)
        assert.deepEqual(await queue.peek(ALL), {
          chain: 'bitcoin',
          want: 'read',
          manual: true,
          canWait: false,
        })
        const order = []
        for (let claim = await queue.claim('bitcoin'); claim !== null; claim = await queue.claim('bitcoin'))
          order.push((await book.get(claim.addressId))?.address)
        assert.deepEqual(order, ['asked', 'waiting', 'early', 'late'])
        assert.equal((await queue.request(1, now))?.status, 'IN_PROGRESS')
        assert.equal(await queue.claim('bitcoin'), null)
        assert.equal(await queue.peek(ALL), null)
      },
    )

    withStore('queues manual requests before background checks', async (store) => {
      for (const name of ['settled', 'other']) {
        const claim = await claimed(store, name)
        await publish(store, claim, history([{ amount: 5n }], 5n), { balance: 5n, nextSyncAt: now + 1 })
      }
      await store.queue.requestDue(now + 1, ALL)
      assert.deepEqual(await store.queue.peek(ALL), {
        chain: 'bitcoin',
        want: 'check',
        manual: false,
        canWait: true,
      })
      await store.queue.request(2, now + 2)
      assert.deepEqual(await store.queue.peek(ALL), {
        chain: 'bitcoin',
        want: 'read',
        manual: true,
        canWait: false,
      })
    })

    withStore('staggers the due times, the most urgent address first', async (store) => {
      for (const [name, at, unconfirmed] of [
        ['late', 30, 0],
        ['early', 10, 0],
        ['waiting', 40, 1],
      ] as const) {
        const claim = await claimed(store, name)
        const numbers = { balance: 1n, at: now + at, unsettled: 1, unconfirmed, nextSyncAt: now + 100 }
        await publish(store, claim, history([{ amount: 1n }], 1n), numbers)
      }
      const staggered = async (options: { start: number; stepMs: number; perSlot: number; most: number }) => {
        assert.equal(await store.queue.stagger(now + 1000, 'bitcoin', options), Math.min(options.most, 3))
        const { addresses } = await store.book.list({ limit: 9, offset: 0 })
        return addresses.map(({ nextSyncAt }) => (nextSyncAt ?? 0) - now)
      }
      assert.deepEqual(await staggered({ start: now + 200, stepMs: 7, perSlot: 1, most: 9 }), [214, 207, 200])
      assert.deepEqual(
        await staggered({ start: now + 300, stepMs: 10, perSlot: 2, most: 9 }),
        [310, 300, 300],
      )
      assert.deepEqual(
        await staggered({ start: now + 1000, stepMs: 10, perSlot: 1, most: 1 }),
        [310, 300, 1000],
      )
    })

    withStore(
      'has no due times while a chain is unscheduled, and has them again after a restart',
      async (store) => {
        const { queue, runs, book } = store
        const claim = await claimed(store)
        await publish(store, claim, history([{ amount: 5n }], 5n), { balance: 5n, nextSyncAt: now + 7 })
        const failing = await claimed(store, 'failing')
        const error = { code: 'source_unavailable', detail: 'It is down.', retryAt: now + 5 } as const
        const failure = { failures: 1, at: now, mismatch: null, checkAt: null, pendingRollback: null }
        await runs.fail(failing, { error, nextSyncAt: now + 5, ...failure })
        await queue.unschedule(ALL)
        const times = async () =>
          (await book.list({ limit: 9, offset: 0 })).addresses.map(({ nextSyncAt }) => nextSyncAt)
        assert.deepEqual(await times(), [null, null])
        await queue.recover(now + 1, { syncMs: 1000, verifyMs: 0 })
        assert.deepEqual(await times(), [now + 1000, now + 1])
      },
    )

    withStore(
      'leases an address for a cross-check once it is due, and never while a run has leased it',
      async (store) => {
        const { queue, runs } = store
        const claim = await claimed(store)
        assert.equal(await queue.nextVerificationAt(), null)
        await publish(store, claim, history([{ amount: 5n }], 5n), { balance: 5n, verifyAt: now + 10 })
        assert.equal(await queue.nextVerificationAt(), now + 10)
        assert.deepEqual(await queue.dueVerifications(now + 9, 'bitcoin', 10), [])
        assert.deepEqual(await queue.dueVerifications(now + 10, 'litecoin', 10), [])
        assert.deepEqual(await queue.dueVerifications(now + 10, 'bitcoin', 10), [claim.address])
        assert.deepEqual(await queue.dueVerifications(now + 10, 'bitcoin', 0), [])
        assert.equal(await queue.claimVerification(now + 9, 'all'), null)
        assert.equal(await queue.claimVerification(now + 10, 'manual'), null)
        assert.equal(await queue.requestVerification(99, now), null)
        await queue.requestVerification(claim.addressId, now)
        const asked = await queue.claimVerification(now, 'manual')
        assert.ok(asked?.verification != null && asked.manual)
        assert.deepEqual(await queue.dueVerifications(now + 10, 'bitcoin', 10), [])
        await queue.request(claim.addressId, now)
        assert.equal(await queue.claim('bitcoin'), null)
        const verification = { ...asked.verification, confirmedBy: ['blockchair', 'esplora'] }
        await runs.recordOpinions(asked, { verification, verifyAt: now + 500 })
        const kept = await store.book.get(claim.addressId)
        assert.deepEqual([kept?.status, kept?.verification], ['IN_PROGRESS', verification])
        assert.equal(await queue.nextVerificationAt(), now + 500)
        assert.equal((await queue.claim('bitcoin'))?.addressId, claim.addressId)
        assert.equal(await queue.claimVerification(now + 500, 'all'), null)
      },
    )

    withStore('keeps the opinions of other sources while the history is unchanged', async (store) => {
      const claim = await claimed(store)
      await publish(store, claim, history([{ amount: 5n }], 5n), { balance: 5n })
      await store.queue.requestVerification(claim.addressId, now)
      const asked = await store.queue.claimVerification(now, 'all')
      assert.ok(asked?.verification != null)
      const confirmedBy = ['blockchair', 'esplora']
      await store.runs.recordOpinions(asked, {
        verification: { ...asked.verification, confirmedBy },
        verifyAt: null,
      })
      for (const [unchanged, expected] of [
        [true, confirmedBy],
        [false, ['blockchair']],
      ] as const) {
        const again = await claimedAgain(store, claim.addressId)
        await publish(store, again, history([{ amount: 5n }], 5n), { balance: 5n, unchanged })
        const address = await store.book.get(claim.addressId)
        assert.deepEqual(address?.verification?.confirmedBy, expected)
      }
    })

    withStore('resumes the runs that a crash interrupted', async (store) => {
      const claim = await claimed(store)
      const rowSetId = await store.runs.openRowSet(claim)
      const draft = { rowSetId, base: 9, first: 0, next: 2, carry: 3n, source: 'blockchair' }
      const rows = history([{ amount: 1n }, { amount: 1n }], 5n)
      await store.runs.stage(claim, { rowSetId, rows, draft, nextRowId: 77 })
      assert.equal(await store.queue.claim('bitcoin'), null)
      await crash(store)
      const again = await store.queue.claim('bitcoin')
      assert.deepEqual(again?.draft, draft)
      assert.equal(again?.nextRowId, 77)
      assert.deepEqual(await store.runs.rows(rowSetId, 0, 10), rows)
      await assert.rejects(store.runs.stage(claim, { rowSetId, rows, draft, nextRowId: 1 }), RunLost)
    })

    withStore(
      'queues the full read that was requested before a process died during a check',
      async (store) => {
        const { queue } = store
        const claim = await claimed(store)
        await publish(store, claim, history([{ amount: 5n }], 5n), { balance: 5n })
        await queue.requestVerification(claim.addressId, now)
        const beginnings: readonly (() => Promise<unknown>)[] = [
          () => queue.claimVerification(now, 'manual'),
          async () => {
            await queue.requestAll(now)
            return (await queue.claimChecks('bitcoin', 100))[0]
          },
        ]
        for (const begin of beginnings) {
          assert.ok(await begin())
          await queue.request(claim.addressId, now)
          await crash(store)
          assert.equal((await queue.peek(ALL))?.want, 'read')
          const reading = await queue.claim('bitcoin')
          assert.equal(reading?.addressId, claim.addressId)
          await publish(store, reading as Claim, history([{ amount: 5n }], 5n), { balance: 5n })
        }
      },
    )

    withStore('sweeps orphaned row sets, and nothing else', async (store) => {
      const claim = await claimed(store)
      await publish(
        store,
        claim,
        history(
          Array.from({ length: 50 }, () => ({ amount: 1n })),
          50n,
        ),
        { balance: 50n },
      )
      const kept = await claimed(store, 'kept')
      const rows = history([{ amount: 7n }], 7n)
      await publish(store, kept, rows, { balance: 7n })
      await store.book.remove(claim.addressId)
      await store.runs.finaliseDeletions(now + RESTORABLE_MS)
      let rounds = 0
      while (await store.runs.sweep(20)) rounds += 1
      assert.equal(rounds, 3)
      assert.deepEqual((await pageOf(store, kept.addressId, { kind: 'offset', offset: 0 }, 10))?.rows, rows)
    })

    withStore('keeps the last DONE and its numbers when a synchronisation ends in ERROR', async (store) => {
      const claim = await claimed(store)
      await publish(store, claim, history([{ amount: 5n }], 5n), { balance: 5n })
      const second = await claimedAgain(store, claim.addressId)
      const total = { balance: 5n, transactionCount: 1 }
      const verification = {
        ...total,
        state: 'mismatch' as const,
        source: 'blockchair',
        height: 100,
        checkedAt: now,
        confirmedBy: [],
        difference: {
          kind: 'proof' as const,
          by: 'blockchair',
          stored: total,
          stated: { balance: HUGE, transactionCount: 2 },
          first: { hash: 'f'.repeat(64), height: 3, stored: null, stated: -HUGE },
          explanation: null,
        },
        proof: 'address' as const,
        opinions: [{ source: 'esplora', agrees: null, detail: 'It was not there.', at: now }],
      }
      await store.runs.fail(second, {
        error: { code: 'source_inconsistent', detail: 'off by one', retryAt: now + 5 },
        nextSyncAt: now + 5,
        failures: 1,
        at: now,
        mismatch: { verification, fingerprint: 'f' },
        checkAt: now + 1,
        pendingRollback: null,
      })
      const address = await store.book.get(second.addressId)
      assert.equal(address?.status, 'ERROR')
      assert.equal(address?.balance, 5n)
      assert.deepEqual(address?.verification, verification)
      assert.deepEqual(address?.error, {
        code: 'source_inconsistent',
        detail: 'off by one',
        retryAt: now + 5,
      })
      assert.equal(await store.queue.nextDueAt(), now + 1)
    })

    withStore(
      'keeps chains apart: a batch check, due times and the queue are those of one chain',
      async (store) => {
        const { queue, book } = store
        for (const chain of ['bitcoin', 'dogecoin'] as const) {
          for (const name of ['a', 'b']) {
            await book.add({ ...WATCHED, chain, address: `${chain} ${name}` })
            const { addresses } = await book.list({ limit: 1, offset: 0, chain, status: 'UNSYNCED' })
            await queue.request(addresses[0]?.id ?? 0, now)
            const claim = await queue.claim(chain)
            assert.ok(claim !== null)
            const numbers = { balance: 5n, nextSyncAt: now + 10 }
            await publish(store, claim, history([{ amount: 5n }], 5n), numbers)
          }
        }
        const due = async (chain: ChainSlug) => {
          const { addresses } = await book.list({ limit: 9, offset: 0, chain })
          return addresses.map(({ nextSyncAt, status }) => [
            status,
            nextSyncAt === null ? null : nextSyncAt - now,
          ])
        }
        assert.equal(
          await queue.stagger(now + 100, 'dogecoin', { start: now + 100, stepMs: 7, perSlot: 1, most: 9 }),
          2,
        )
        assert.deepEqual(await due('bitcoin'), Array(2).fill(['DONE', 10]))
        assert.deepEqual(await due('dogecoin'), [
          ['DONE', 100],
          ['DONE', 107],
        ])
        await queue.unschedule(['bitcoin'])
        assert.deepEqual(await due('bitcoin'), Array(2).fill(['DONE', null]))
        assert.equal(await queue.requestDue(now + 200, ['bitcoin', 'litecoin']), 0)
        assert.equal(await queue.requestDue(now + 200, ['dogecoin']), 2)
        await queue.requestAll(now + 201)
        const heads = async () => {
          const each = [['litecoin'], ['dogecoin', 'litecoin'], ['litecoin', 'bitcoin']] as const
          return Promise.all(each.map(async (chains) => (await queue.peek(chains))?.chain ?? null))
        }
        assert.deepEqual(await heads(), [null, 'dogecoin', 'bitcoin'])
        const sets = []
        for (const chain of ['litecoin', 'dogecoin', 'dogecoin', 'bitcoin'] as const) {
          sets.push((await queue.claimChecks(chain, 100)).map((check) => check.chain))
        }
        assert.deepEqual(sets, [[], ['dogecoin', 'dogecoin'], [], ['bitcoin', 'bitcoin']])
        assert.deepEqual(await heads(), [null, null, null])
        const totals = (await store.histories.totals()).map(({ asset, balance, addresses }) => [
          asset,
          balance,
          addresses,
        ])
        assert.deepEqual(totals.toSorted(), [
          ['bitcoin', 10n, 2],
          ['dogecoin', 10n, 2],
        ])
      },
    )

    withStore(
      'schedules no check of stated totals after a failure other than a failed proof',
      async (store) => {
        const claim = await claimed(store)
        await store.runs.fail(claim, {
          error: { code: 'rate_limited', detail: 'No.', retryAt: now + 1000 },
          nextSyncAt: now + 1000,
          checkAt: now + 10,
          at: now,
          failures: 1,
          pendingRollback: null,
          mismatch: null,
        })
        assert.equal(await store.queue.nextDueAt(), now + 1000)
      },
    )

    withStore(
      'batch-checks only addresses that were settled and DONE at the last full read',
      async (store) => {
        const settled = await claimed(store, 'settled')
        await publish(store, settled, history([{ amount: 5n }], 5n), { balance: 5n })
        const young = await claimed(store, 'young')
        await publish(store, young, history([{ amount: 5n }], 5n), { balance: 5n, unsettled: 1 })
        await store.book.add({ ...WATCHED, address: 'new' })
        assert.equal(await store.queue.requestAll(now), 3)
        const checks = await store.queue.claimChecks('bitcoin', 100)
        assert.deepEqual(
          checks.map((check) => check.address),
          ['settled'],
        )
        const [check] = checks
        assert.ok(check !== undefined)
        await store.runs.markUnchanged(check, {
          source: 'esplora',
          tip: 200,
          at: now + 9,
          nextSyncAt: null,
        })
        const confirmed = await store.book.get(check.addressId)
        assert.equal(confirmed?.status, 'DONE')
        assert.equal(confirmed?.verification?.height, 200)
        assert.equal(confirmed?.lastSyncedAt, now + 9)
      },
    )

    withStore(
      'ends a batch of unchanged addresses at once, except for those that lost their lease',
      async (store) => {
        for (const name of ['a', 'b', 'lost']) {
          await publish(store, await claimed(store, name), history([{ amount: HUGE }], HUGE), {
            balance: HUGE,
          })
        }
        await store.queue.requestAll(now)
        const checks = await store.queue.claimChecks('bitcoin', 100)
        await store.runs.release(checks.find(({ address }) => address === 'lost') as (typeof checks)[number])
        const at = { source: 'esplora', tip: 200, at: now + 9, nextSyncAt: now + 50 }
        await store.runs.markAllUnchanged(checks.map((check) => ({ check, at })))
        const { addresses } = await store.book.list({ limit: 9, offset: 0 })
        assert.deepEqual(
          addresses.map((each) => [each.address, each.status, each.verification?.height, each.balance]),
          [
            ['a', 'DONE', 200, HUGE],
            ['b', 'DONE', 200, HUGE],
            ['lost', 'IN_PROGRESS', 100, HUGE],
          ],
        )
        assert.deepEqual(
          addresses.map(({ nextSyncAt, stated }) => [nextSyncAt, stated?.balance]),
          [
            [now + 50, HUGE],
            [now + 50, HUGE],
            [null, HUGE],
          ],
        )
      },
    )

    withStore('keeps a session until it expires or is closed', async ({ sessions }) => {
      await sessions.open('one', { now, expiresAt: now + 10 })
      await sessions.open('two', { now, expiresAt: now + 20 })
      assert.equal(await sessions.expiryOf('one', now), now + 10)
      assert.equal(await sessions.expiryOf('one', now + 10), null)
      await sessions.close('two')
      await sessions.close('none')
      assert.equal(await sessions.expiryOf('two', now), null)
      await sessions.open('three', { now: now + 10, expiresAt: now + 30 })
      assert.equal(await sessions.expiryOf('one', now), null)
    })

    withStore('keeps the first certificate of a server until another one is accepted', async (store) => {
      const { certificates } = store
      assert.equal(await certificates.pinned('node:50002'), null)
      assert.equal(await certificates.pin('node:50002', 'aa'), 'aa')
      assert.equal(await certificates.pin('node:50002', 'bb'), 'aa')
      assert.equal(await certificates.pin('node:50004', 'cc'), 'cc')
      await certificates.accept('node:50002', 'bb')
      assert.equal(await certificates.pinned('node:50002'), 'bb')
      assert.equal(await certificates.pinned('node:50004'), 'cc')
    })

    withStore('exports a consistent snapshot', async (store) => {
      const claim = await claimed(store)
      const rows = history(
        Array.from({ length: 1200 }, () => ({ amount: 1n })),
        1200n,
      )
      await publish(store, claim, rows, { balance: 1200n })
      const other = await claimed(store, 'other')
      await publish(store, other, history([{ amount: 5n }], 5n), { balance: 5n })
      const snapshot = await store.exports.open('all')
      const single = await store.exports.open(other.addressId)
      assert.ok(snapshot !== null && single !== null)

      const read: Row[] = []
      const addresses = new Set<string>()
      let step = 0
      for await (const { address, rows: batch } of snapshot.batches()) {
        read.push(...batch)
        addresses.add(`${address.id} ${address.address} ${address.label} ${address.tip}`)
        step += 1
        if (step === 1) {
          const again = await claimedAgain(store, claim.addressId)
          await publish(store, again, history([{ amount: 7n }], 7n), { balance: 7n })
          await store.book.relabel(other.addressId, 'renamed')
        } else {
          await store.book.remove(other.addressId)
          await store.runs.finaliseDeletions(now + RESTORABLE_MS)
          while (await store.runs.sweep(1000));
        }
      }
      assert.deepEqual(read, [...rows, ...history([{ amount: 5n }], 5n)])
      assert.deepEqual(
        [...addresses],
        [`${claim.addressId} ${WATCHED.address} null 100`, `${other.addressId} other null 100`],
      )
      await snapshot.close()
      let exported = 0
      for await (const { rows: batch } of single.batches()) exported += batch.length
      assert.equal(exported, 1)
      await single.close()
      assert.equal(await store.exports.open(other.addressId), null)
    })

    withStore('keeps the usage of a source across a restart', async ({ ledger }) => {
      const usage = { day: '2026-11-23', points: 3.1, recent: [1, 2], pause: null, strikes: 2 }
      const keep = (usage: SourceUsage) => ledger.changeUsage('blockchair', () => ({ usage, result: null }))
      assert.equal(await ledger.loadUsage('blockchair'), null)
      await keep(usage)
      await keep({ ...usage, points: 5 })
      assert.deepEqual(await ledger.loadUsage('blockchair'), { ...usage, points: 5 })
    })
  })

  async function claimed(store: Store, address: string = WATCHED.address): Promise<Claim> {
    const { address: added } = await store.book.add({ ...WATCHED, address })
    return await claimedAgain(store, added.id)
  }

  async function claimedAgain(store: Store, id: number): Promise<Claim> {
    await store.queue.request(id, now)
    const claim = await store.queue.claim('bitcoin')
    assert.ok(claim !== null && claim.addressId === id)
    return claim
  }

  async function publish(
    store: Store,
    claim: Claim,
    rows: readonly Row[],
    numbers: Partial<Publication> & { balance: bigint },
  ): Promise<void> {
    const rowSetId = await store.runs.openRowSet(claim)
    await store.runs.publish(claim, publication(rowSetId, rows, numbers))
  }

  function publication(
    rowSetId: number,
    rows: readonly Row[],
    numbers: Partial<Publication> & { balance: bigint },
  ): Publication {
    return {
      ...PUBLICATION,
      plan: 'replace',
      rowSetId,
      count: rows.length,
      rows,
      nextRowId: rows.length + 1,
      at: now,
      ...numbers,
    }
  }
}

function pageOf(store: Store, id: number, start: PageStart, limit: number) {
  return store.histories.page({ kind: 'address', id }, start, limit)
}

/** Rows newest first, one block each, with balances from `balance` down. */
function history(rows: readonly { readonly amount: bigint }[], balance: bigint): Row[] {
  let after = balance
  return rows.map(({ amount }, position) => {
    const row: Row = {
      position,
      id: rows.length - position,
      hash: (rows.length - position).toString(16).padStart(64, '0'),
      height: rows.length - position,
      time: 1_600_000_000 - position,
      amount,
      balance: after,
    }
    after -= amount
    return row
  })
}
