import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { EVERY_ROW, isListed, type RowFilter } from '../../domain/history/row-filter.ts'
import type { Row } from '../../domain/history/transfer.ts'
import type { Claim } from '../../domain/ports/claim.ts'
import type { PageStart, TransactionPage } from '../../domain/ports/histories.ts'
import type { Store } from '../../domain/ports/store.ts'
import { PUBLICATION } from './outcomes.ts'

const NEW = { chain: 'bitcoin', address: 'a', type: 'p2pkh', label: null } as const
const TOP = { kind: 'offset', offset: 0 } as const
/** Times are chosen from so few that many rows share one, and blocks of different heights too. */
const time = fc.integer({ min: 1000, max: 1040 })

const drafts = fc.record({
  count: fc.constantFrom(0, 1, 5, 40, 300, 800),
  first: fc.integer({ min: -300, max: 300 }),
  unconfirmed: fc.nat(3),
  /** Whether times fall with the position, as they nearly do on a chain. */
  sorted: fc.boolean(),
  seed: fc.integer({ min: 1, max: 1_000_000 }),
})
const filters = fc.record({
  from: fc.option(time, { nil: null }),
  to: fc.option(time, { nil: null }),
  hash: fc.option(fc.nat(60).map(hashOf), { nil: null, freq: 2 }),
})

/** What every engine promises of pages and exports of the rows that a filter lists. */
export function testFilters(engine: string, open: () => Promise<Store>, now: number): void {
  describe(`filtered transactions of the ${engine} store`, () => {
    const withStore = (name: string, work: (store: Store) => Promise<void>) =>
      test(name, async () => {
        const store = await open()
        try {
          await work(store)
        } finally {
          await store.close()
        }
      })

    withStore('are the whole list filtered, on pages by cursor and offset, and in exports', async (store) => {
      await fc.assert(
        fc.asyncProperty(drafts, filters, fc.integer({ min: 1, max: 200 }), async (draft, filter, limit) => {
          const rows = rowsOf(draft)
          const id = await add(store, rows, draft.unconfirmed)
          const expected = rows.filter((row) => isListed(filter, row))
          const pages = await pagesOf(store, id, filter, limit)
          assert.deepEqual(
            pages.flatMap((page) => page.rows),
            expected,
          )
          let above = 0
          for (const page of pages) {
            assert.equal(page.offset, above)
            above += page.rows.length
          }
          assert.equal(pages.at(-1)?.totalTransactions, expected.length)
          const offset = Math.floor(expected.length / 2)
          const byOffset = await page(store, id, { kind: 'offset', offset }, limit, filter)
          assert.deepEqual(byOffset.rows, expected.slice(offset, offset + limit))
          assert.equal(byOffset.offset, offset)
          assert.deepEqual(await exported(store, id, filter), expected)
          await store.book.remove(id)
        }),
        { numRuns: 40 },
      )
    })

    withStore('are none while a first synchronisation is running', async (store) => {
      const { address } = await store.book.add(NEW, { sync: true })
      for (const filter of [
        { ...EVERY_ROW, from: 1 },
        { ...EVERY_ROW, hash: hashOf(1) },
      ]) {
        const { rows, totalTransactions, nextCursor } = await page(store, address.id, TOP, 10, filter)
        assert.deepEqual([rows, totalTransactions, nextCursor], [[], 0, null])
        assert.deepEqual(await exported(store, address.id, filter), [])
      }
      assert.equal(
        await store.histories.page({ kind: 'address', id: 99 }, TOP, 10, { ...EVERY_ROW, to: 1 }),
        null,
      )
    })

    withStore('refuse a cursor that comes from a page with another filter', async (store) => {
      const rows = rowsOf({ count: 40, first: 0, unconfirmed: 0, sorted: true, seed: 3 })
      const id = await add(store, rows, 0)
      const others = await add(store, rows, 0)
      const some: readonly RowFilter[] = [
        EVERY_ROW,
        { from: 1001, to: null, hash: null },
        { from: 1002, to: null, hash: null },
        { from: null, to: 1035, hash: null },
        { from: 1001, to: 1035, hash: null },
      ]
      for (const filter of some) {
        const { nextCursor } = await page(store, id, TOP, 3, filter)
        const cursor = { kind: 'cursor', cursor: nextCursor ?? '' } as const
        assert.equal((await page(store, id, cursor, 3, filter)).offset, 3)
        for (const other of some.filter((one) => one !== filter)) {
          await assert.rejects(page(store, id, cursor, 3, other), { code: 'invalid_cursor' })
        }
        await assert.rejects(page(store, others, cursor, 3, filter), { code: 'invalid_cursor' })
        for (const broken of [`${nextCursor}1x`, `${nextCursor}~`, `~${nextCursor}`]) {
          await assert.rejects(page(store, id, { kind: 'cursor', cursor: broken }, 3, filter), {
            code: 'invalid_cursor',
          })
        }
      }
    })

    withStore(
      'go on where they were after rows have come on top and a cursor row has vanished',
      async (store) => {
        const rows = rowsOf({ count: 600, first: 0, unconfirmed: 0, sorted: true, seed: 5 })
        const filter = { from: 1010, to: 1030, hash: null }
        const id = await add(store, rows, 0)
        const top = await page(store, id, TOP, 7, filter)
        const seen = top.rows.at(-1) as Row
        // The rows from the cursor's one upwards are replaced by others.
        const kept = rows.filter(({ position }) => position > seen.position)
        const fresh = Array.from({ length: seen.position + 9 }, (_, index) => ({
          ...seen,
          position: seen.position - index,
          id: 1000 + index,
          hash: hashOf(1000 + index),
          time: 1020,
        })).reverse()
        await publish(store, id, withBalances([...fresh, ...kept]), { revised: true, nextRowId: 5000 })
        const next = await page(store, id, { kind: 'cursor', cursor: top.nextCursor ?? '' }, 1000, filter)
        const below = kept.filter((row) => isListed(filter, row)).map(({ hash }) => hash)
        assert.deepEqual(next.rows.map(({ hash }) => hash).slice(-below.length), below)
      },
    )

    withStore('find a hash in a long history, and in its export', async (store) => {
      const count = 9000
      const rows = withBalances(
        Array.from({ length: count }, (_, position) => ({
          position,
          id: count - position,
          hash: hashOf(position),
          height: count - position,
          time: 2_000_000 - position,
          amount: 1n,
          balance: 0n,
        })),
      )
      const id = await add(store, rows, 0)
      for (const position of [0, 4095, 4096, count - 1]) {
        const filter = { ...EVERY_ROW, hash: hashOf(position) }
        const found = await page(store, id, TOP, 10, filter)
        assert.deepEqual([found.rows, found.nextCursor], [[rows[position]], null])
        assert.deepEqual(await exported(store, id, filter), [rows[position]])
      }
    })
  })

  async function add(store: Store, rows: readonly Row[], unconfirmed: number): Promise<number> {
    const { addresses } = await store.book.list({ limit: 1000, offset: 0 })
    const name = `a${(addresses.at(-1)?.id ?? 0) + 1}-${rows.length}`
    const { address } = await store.book.add({ ...NEW, address: name })
    await publish(store, address.id, rows, { unconfirmed, unsettled: unconfirmed })
    return address.id
  }

  async function publish(
    store: Store,
    id: number,
    rows: readonly Row[],
    numbers: Partial<typeof PUBLICATION>,
  ): Promise<void> {
    await store.queue.request(id, now)
    const claim = (await store.queue.claim('bitcoin')) as Claim
    assert.equal(claim.addressId, id)
    const rowSetId = await store.runs.openRowSet(claim)
    const [newest] = rows
    await store.runs.publish(claim, {
      ...PUBLICATION,
      plan: 'replace',
      rowSetId,
      first: newest?.position ?? 0,
      count: rows.length,
      rows,
      balance: newest?.balance ?? 0n,
      nextRowId: rows.length + 1,
      at: now,
      ...numbers,
    })
  }
}

async function page(
  store: Store,
  id: number,
  start: PageStart,
  limit: number,
  filter: RowFilter,
): Promise<TransactionPage> {
  const found = await store.histories.page({ kind: 'address', id }, start, limit, filter)
  assert.ok(found !== null)
  return found
}

/** All pages, from the top by cursor. */
async function pagesOf(
  store: Store,
  id: number,
  filter: RowFilter,
  limit: number,
): Promise<TransactionPage[]> {
  const pages = [await page(store, id, TOP, limit, filter)]
  for (;;) {
    const cursor = pages.at(-1)?.nextCursor ?? null
    if (cursor === null) return pages
    pages.push(await page(store, id, { kind: 'cursor', cursor }, limit, filter))
  }
}

async function exported(store: Store, id: number, filter: RowFilter): Promise<Row[]> {
  const snapshot = await store.exports.open(id, filter)
  assert.ok(snapshot !== null)
  const rows: Row[] = []
  for await (const batch of snapshot.batches()) rows.push(...batch.rows)
  await snapshot.close()
  return rows
}

function hashOf(number: number): string {
  return number.toString(16).padStart(64, '0')
}

/** Newest first; a hash may occur twice. */
function rowsOf(draft: {
  readonly count: number
  readonly first: number
  readonly unconfirmed: number
  readonly sorted: boolean
  readonly seed: number
}): Row[] {
  let state = draft.seed
  const random = (below: number) => {
    state = (state * 48_271) % 2_147_483_647
    return state % below
  }
  const times = Array.from({ length: draft.count }, () => 1000 + random(41))
  if (draft.sorted) times.sort((a, b) => b - a)
  return withBalances(
    times.map((at, index) => ({
      position: draft.first + index,
      id: draft.count - index,
      hash: hashOf(random(2) === 0 ? random(60) : 100 + index),
      height: index < draft.unconfirmed ? null : 10_000 - index,
      time: at,
      amount: BigInt(1 + random(9)),
      balance: 0n,
    })),
  )
}

function withBalances(rows: readonly Row[]): Row[] {
  let balance = 0n
  return rows
    .toReversed()
    .map((row) => {
      balance += row.amount
      return { ...row, balance }
    })
    .toReversed()
}
