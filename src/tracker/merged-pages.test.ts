import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ChainSlug } from '../domain/chains/chain.ts'
import type { Row } from '../domain/history/transfer.ts'
import type { Claim } from '../domain/ports/claim.ts'
import type { Clock } from '../domain/ports/clock.ts'
import type { MergedOwner } from '../domain/ports/owner-histories.ts'
import type { Store } from '../domain/ports/store.ts'
import { openInMemory } from '../store/sqlite/testing/open-in-memory.ts'
import { PUBLICATION } from '../store/testing/outcomes.ts'
import { type ChainRow, pageOverChains } from './merged-pages.ts'

const NOW = 1_790_000_000_000
const GROUP: MergedOwner = { kind: 'group', id: 5 }
const CHAINS: readonly ChainSlug[] = ['bitcoin', 'litecoin']
const clock: Clock = { now: () => NOW, random: () => 0.5, sleep: async () => {} }

test('pages over several chains list each row once, by time, on pages of any size', async (t) => {
  const store = openInMemory(clock, 0)
  t.after(() => store.close())
  const times = { bitcoin: [9, 7, 8, 3, 1], litecoin: [8, 6, 2] } as const
  for (const chain of ['bitcoin', 'litecoin'] as const) await fill(store, chain, times[chain])
  for (const limit of [1, 2, 3, 5, 100]) {
    const rows = await everyRow(store, limit)
    assert.deepEqual(
      rows.map(({ chain, time }) => `${chain} ${time}`),
      [
        'bitcoin 9',
        'litecoin 8',
        'bitcoin 7',
        'bitcoin 8',
        'litecoin 6',
        'bitcoin 3',
        'litecoin 2',
        'bitcoin 1',
      ],
    )
  }
})

test('the cursor of every row of a page goes on right after it, from the same answer', async (t) => {
  const store = openInMemory(clock, 0)
  t.after(() => store.close())
  const times = { bitcoin: [9, 7, 8, 3, 1], litecoin: [8, 6, 2] } as const
  for (const chain of CHAINS) await fill(store, chain, times[chain as keyof typeof times])
  let answers = 0
  const histories = {
    mergedPage: (...query: Parameters<Store['histories']['mergedPage']>) => {
      answers += 1
      return store.histories.mergedPage(...query)
    },
  }
  const page = await pageOverChains(histories, { owner: GROUP, chains: CHAINS }, null, 5)
  assert.equal(answers, CHAINS.length)
  const all = await everyRow(store, 100)
  for (let count = 1; count <= 5; count++) {
    const cursor = page.cursorAfter(count)
    const rest = await pageOverChains(store.histories, { owner: GROUP, chains: CHAINS }, cursor, 100)
    assert.deepEqual(rest.rows, all.slice(count))
  }
})

test('a cursor that no page over several chains returned is refused', async (t) => {
  const store = openInMemory(clock, 0)
  t.after(() => store.close())
  await fill(store, 'bitcoin', [2, 1])
  const owner = { owner: GROUP, chains: ['bitcoin'] as const }
  await assert.rejects(pageOverChains(store.histories, owner, 'x', 1), { code: 'invalid_cursor' })
  await assert.rejects(pageOverChains(store.histories, owner, 'bitcoin_x', 1), { code: 'invalid_cursor' })
})

async function everyRow(store: Store, limit: number): Promise<readonly ChainRow[]> {
  const rows: ChainRow[] = []
  for (let cursor: string | null = null; ; ) {
    const page = await pageOverChains(store.histories, { owner: GROUP, chains: CHAINS }, cursor, limit)
    assert.equal(page.totalTransactions, 8)
    assert.ok(page.rows.length > 0 || page.nextCursor === null)
    rows.push(...page.rows)
    cursor = page.nextCursor
    if (cursor === null) return rows
  }
}

/** One address of the group, with rows at these times, newest block first. */
async function fill(store: Store, chain: ChainSlug, times: readonly number[]): Promise<void> {
  const { address } = await store.book.add({ chain, address: chain, type: 'p2pkh', label: null })
  await store.owners.addMembers(GROUP, chain, [address.id])
  await store.queue.request(address.id, NOW)
  const claim = (await store.queue.claim(chain)) as Claim
  const rows = times.map(
    (time, at): Row => ({
      position: at,
      id: at + 1,
      hash: `${at}`.repeat(64),
      height: 50 - at,
      time,
      amount: 1n,
      balance: BigInt(times.length - at),
    }),
  )
  const rowSetId = await store.runs.openRowSet(claim)
  const count = rows.length
  await store.runs.publish(claim, { ...PUBLICATION, rowSetId, count, balance: BigInt(count), rows, at: NOW })
  const merge = await store.merges.claim(NOW)
  assert.ok(merge !== null)
  assert.equal(await store.merges.extend(merge), 'merged')
}
