import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { chainOf } from '../../domain/chains/chain.ts'
import type { StoredHistory } from '../../domain/history/stored-history.ts'
import type { Row, Transfer } from '../../domain/history/transfer.ts'
import type { RunStore } from '../../domain/ports/run-store.ts'
import type { ChainSource, HistoryPage, PageRequest } from '../../domain/ports/source.ts'
import { compare } from './compare.ts'
import { SourceBlocks } from './source-blocks.ts'

const TIP = 1000
const chain = chainOf('bitcoin')

/** Newest first. */
const histories = fc
  .array(fc.record({ amount: fc.integer({ min: -2, max: 3 }), gap: fc.nat({ max: 2 }) }), {
    minLength: 1,
    maxLength: 30,
  })
  .map((steps) => {
    let height = 900
    return steps.map(({ amount, gap }, index): Transfer => {
      height -= gap
      return { hash: index.toString(16).padStart(64, '0'), amount: BigInt(amount), time: 0, height }
    })
  })

const sum = (rows: readonly Transfer[]) => rows.reduce((total, row) => total + row.amount, 0n)

function storeOf(rows: readonly Transfer[]): { store: RunStore; history: StoredHistory } {
  const stored = rows.map(
    (row, position): Row => ({ ...row, time: 0, id: position, position, balance: sum(rows.slice(position)) }),
  )
  const store = {
    rows: async (_id: number, position: number, limit: number) => stored.slice(position, position + limit),
  } as unknown as RunStore
  const history = { rowSetId: 1, first: 0, count: rows.length, unsettled: 0, balance: sum(rows), tip: TIP }
  return { store, history: { ...history, source: 'first' } }
}

/** A source that reports these rows, this many in a page. */
function reportedBy(rows: readonly Transfer[], pageRows: number): SourceBlocks {
  const stated = { tip: TIP, balance: sum(rows), transactionCount: rows.length, fingerprint: '' }
  const page = (offset: number): HistoryPage => ({
    ...stated,
    offset,
    rows: rows.slice(offset, offset + pageRows),
  })
  const source = {
    offsetMax: 1e6,
    page: async ({ from }: PageRequest) => page(from.kind === 'newest' ? 0 : from.offset),
  } as unknown as ChainSource
  const options = { signal: new AbortController().signal, manual: false }
  return new SourceBlocks({ source, chain, address: 'a', options }, page(0))
}

test('equal histories compare as equal, whatever the page boundaries', async () => {
  await fc.assert(
    fc.asyncProperty(histories, fc.integer({ min: 1, max: 9 }), async (rows, pageRows) => {
      const { store, history } = storeOf(rows)
      assert.deepEqual(await compare(store, history, reportedBy(rows, pageRows), TIP), { kind: 'same' })
    }),
  )
})

test('of all rows that differ, the oldest is named with both amounts', async () => {
  // Of one kind, so that they do not cancel out: equal totals below count as equal histories.
  const changes = fc.record({
    places: fc.array(fc.nat({ max: 29 }), { minLength: 1, maxLength: 3 }),
    how: fc.constantFrom('gone', 'more', 'amount'),
  })
  await fc.assert(
    fc.asyncProperty(
      histories,
      changes,
      fc.integer({ min: 1, max: 9 }),
      async (rows, { places, how: kind }, pageRows) => {
        const changed = new Map(places.map((at) => [at % rows.length, kind]))
        const theirs = rows.flatMap((row, at): Transfer[] => {
          const how = changed.get(at)
          if (how === 'gone') return []
          if (how === 'amount') return [{ ...row, amount: row.amount + 1n }]
          return how === 'more' ? [row, { ...row, hash: `f${row.hash.slice(1)}` }] : [row]
        })
        const heights = new Set([...changed.keys()].map((at) => rows[at]?.height))
        const { store, history } = storeOf(rows)
        const found = await compare(store, history, reportedBy(theirs, pageRows), TIP)
        assert.equal(found.kind, 'different')
        const first = found.kind === 'different' ? found.first : null
        assert.equal(first?.height, Math.min(...[...heights].map(Number)))
        const ours = rows.find((row) => row.hash === first?.hash)
        const reported = theirs.find((row) => row.hash === first?.hash)
        assert.deepEqual([first?.stored, first?.stated], [ours?.amount ?? null, reported?.amount ?? null])
        assert.notDeepEqual(ours, reported)
      },
    ),
  )
})

test('rows above the height common to both are not compared', async () => {
  await fc.assert(
    fc.asyncProperty(histories, async (rows) => {
      const newer: Transfer[] = [{ hash: 'e'.repeat(64), amount: 1n, time: 0, height: TIP + 1 }, ...rows]
      const { store, history } = storeOf(rows)
      assert.deepEqual(await compare(store, history, reportedBy(newer, 5), TIP), { kind: 'same' })
    }),
  )
})
