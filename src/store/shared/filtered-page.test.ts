import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Row } from '../../domain/history/transfer.ts'
import type { PageStart } from '../../domain/ports/histories.ts'
import {
  type FilteredReader,
  readFilteredPage,
  SEARCHED_AT_ONCE,
  SEARCHED_PER_PAGE,
} from './filtered-page.ts'

const TOP = { kind: 'offset', offset: 0 } as const
const WANTED = 'a'.repeat(64)
const LAST = SEARCHED_PER_PAGE * 2 + 5
const HISTORY = {
  ownerId: 1,
  first: 0,
  count: LAST + 1,
  unsettled: 0,
  nextRowId: LAST + 2,
  revision: 0,
}

/** A history with the wanted hash at these positions; counts the rows that are searched. */
function reader(positions: readonly number[]) {
  const searched = { rows: 0, most: 0 }
  const rowAt = (position: number): Row => ({
    position,
    id: LAST + 1 - position,
    hash: positions.includes(position) ? WANTED : 'b'.repeat(64),
    height: LAST + 1 - position,
    time: 1,
    amount: 1n,
    balance: BigInt(LAST + 1 - position),
  })
  const reading: FilteredReader = {
    rows: async ({ from, to }) => Array.from({ length: to - from }, (_, index) => rowAt(from + index)),
    within: async () => [{ from: 0, to: LAST + 1 }],
    withHash: async ({ from, to }) => {
      searched.rows += to - from
      searched.most = Math.max(searched.most, to - from)
      return positions.filter((position) => position >= from && position < to).map(rowAt)
    },
  }
  return { reading, searched }
}

async function searchAll(positions: readonly number[], limit: number, offset = 0) {
  const { reading, searched } = reader(positions)
  const filter = { from: null, to: null, hash: WANTED }
  const pages = []
  for (let start: PageStart = { ...TOP, offset }; ; ) {
    const before = searched.rows
    const page = await readFilteredPage(reading, HISTORY, { start, limit, filter })
    assert.ok(searched.rows - before <= SEARCHED_PER_PAGE)
    pages.push({
      at: page.rows.map((row) => row.position),
      offset: page.offset,
      total: page.totalTransactions,
    })
    if (page.nextCursor === null) break
    start = { kind: 'cursor', cursor: page.nextCursor }
  }
  assert.ok(searched.most <= SEARCHED_AT_ONCE)
  return { pages, searched: searched.rows }
}

test('a search reads a bounded number of rows for a page, and goes on by cursor to the end', async () => {
  const { pages, searched } = await searchAll([LAST], 10)
  assert.deepEqual(pages, [
    { at: [], offset: 0, total: 0 },
    { at: [], offset: 0, total: 0 },
    { at: [LAST], offset: 0, total: 1 },
  ])
  assert.equal(searched, LAST + 1)
})

test('a search goes on right after the last row of a page', async () => {
  const { pages } = await searchAll([0, 1, 5, 9000, LAST], 2)
  assert.deepEqual(
    pages.flatMap(({ at }) => at),
    [0, 1, 5, 9000, LAST],
  )
  assert.deepEqual(pages[1], { at: [5, 9000], offset: 2, total: 4 })
})

test('an offset leaves out that many found rows, also over pages', async () => {
  const { pages } = await searchAll([3, SEARCHED_PER_PAGE + 3, LAST], 5, 2)
  assert.deepEqual(
    pages.flatMap(({ at }) => at),
    [LAST],
  )
  assert.equal(pages.at(-1)?.offset, 2)
  assert.equal(pages.at(-1)?.total, 3)
})
