import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { allChains } from '../../../domain/chains/chain.ts'
import { mergeByTime } from '../../../domain/history/by-time.ts'
import type { MergedRow } from '../../../domain/history/merged-row.ts'
import type { MergedBatch } from '../../../domain/ports/transaction-exports.ts'
import { batchesByTime } from './batches-by-time.ts'

/** Heights and times of few values, so that many rows have the same. */
const someRow = fc.record({ height: fc.constantFrom(null, 7), time: fc.nat({ max: 3 }) })
const someChain = fc.array(someRow, { maxLength: 12 })

test('an export of several coins has its rows in the order of the pages, those of one time as well', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(someChain, { maxLength: 4 }),
      fc.integer({ min: 1, max: 5 }),
      async (given, size) => {
        const chains = given.map((rows, at) => newestFirst(rows, at))
        const batches = batchesByTime(chains.map((rows, at) => batchesOf(rows, at, size)))
        const exported = (await Array.fromAsync(batches)).flatMap(({ rows }) => rows)
        assert.deepEqual(hashes(exported), hashes(mergeByTime(chains, Number.POSITIVE_INFINITY)))
      },
    ),
  )
})

type SomeRow = Pick<MergedRow, 'height' | 'time'>

function newestFirst(rows: readonly SomeRow[], chain: number): readonly MergedRow[] {
  const isUnconfirmed = ({ height }: SomeRow) => Number(height === null)
  const sorted = rows.toSorted((a, b) => isUnconfirmed(b) - isUnconfirmed(a) || b.time - a.time)
  return sorted.map((row, at) => ({ ...row, hash: `${chain}-${at}` }) as MergedRow)
}

function batchesOf(rows: readonly MergedRow[], at: number, size: number): readonly MergedBatch[] {
  const chain = allChains()[at]?.slug ?? 'bitcoin'
  return Array.from({ length: Math.ceil(rows.length / size) }, (_, batch) => ({
    chain,
    tip: 0,
    rows: rows.slice(batch * size, (batch + 1) * size),
  }))
}

function hashes(rows: readonly MergedRow[]): readonly string[] {
  return rows.map(({ hash }) => hash)
}
