import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import {
  type Level,
  mergeSummaries,
  type RangeSummary,
  SUMMARY_ROWS,
  type SummaryQuery,
  summaryOfRow,
} from './range-summary.ts'
import { runSync } from './sans-io.ts'
import { seekTime } from './seek-time.ts'
import { thin } from './thin.ts'

interface Sample {
  readonly first: number
  readonly times: readonly number[]
  readonly balances: readonly bigint[]
}

/** Histories longer than the largest summary now and then, with quiet years, bursts and times out of order. */
const histories: fc.Arbitrary<Sample> = fc
  .record({
    first: fc.integer({ min: -40_000, max: 40_000 }),
    count: fc.oneof(fc.integer({ min: 1, max: 3000 }), fc.integer({ min: 3000, max: 40_000 })),
    seed: fc.integer({ min: 1, max: 2 ** 31 - 2 }),
    burst: fc.integer({ min: 1, max: 2000 }),
  })
  .map(({ first, count, seed, burst }) => {
    let state = seed
    const random = (below: number) => {
      state = (state * 48_271) % 2_147_483_647
      return state % below
    }
    const times: number[] = []
    const balances: bigint[] = []
    let time = 1_700_000_000
    for (let index = 0; index < count; index++) {
      times.push(time + random(7200) - 3600)
      balances.push(BigInt(random(1_000_000)) - 1000n)
      time -= index % burst === 0 ? random(5_000_000) : random(600)
    }
    return { first, times, balances }
  })

interface SummarizedSample {
  readonly read: () => number
  ask<Result>(query: SummaryQuery<Result>): Result
}

function summarize({ first, times, balances }: Sample): SummarizedSample {
  let read = 0
  const row = (position: number): RangeSummary => {
    const index = position - first
    assert.ok(index >= 0 && index < times.length, `position ${position} holds no row`)
    return summaryOfRow(position, times[index] as number, balances[index] as bigint)
  }
  const known = new Map<string, RangeSummary>()
  const summary = (level: Level, from: number): RangeSummary => {
    if (level === 0) return row(from)
    const key = `${level} ${from}`
    let found = known.get(key)
    if (found === undefined) {
      const size = SUMMARY_ROWS[level]
      found = mergeSummaries(Array.from({ length: size }, (_, index) => row(from + index)))
      known.set(key, found)
    }
    return found
  }
  const summaries = (level: Level, from: number, to: number) => {
    const size = SUMMARY_ROWS[level]
    assert.equal(from % size || 0, 0)
    assert.equal(to % size || 0, 0)
    const found: RangeSummary[] = []
    for (let at = from; at < to; at += size) found.push(summary(level, at))
    read += found.length
    return found
  }
  return {
    read: () => read,
    ask: (query) =>
      runSync(query, (question) => {
        if (question.kind === 'summaries') {
          return question.ranges.flatMap(({ from, to }) => summaries(question.level, from, to))
        }
        const { from, to } = question.range
        return summaries(question.level, from, to)
          .filter(({ minTime }) => minTime <= question.time)
          .slice(0, 1)
      }),
  }
}

test('a thinned history has the first, last, lowest and highest balance, in order, and no more points than wanted', () => {
  fc.assert(
    fc.property(histories, fc.integer({ min: 4, max: 2000 }), (sample, most) => {
      const { first, times, balances } = sample
      const positions = summarize(sample).ask(thin(first, first + times.length, most))
      assert.ok(positions.length <= most)
      assert.ok(positions.length >= Math.min(times.length, 1))
      assert.deepEqual(
        positions,
        [...new Set(positions)].sort((a, b) => b - a),
      )
      assert.equal(positions[0], first + times.length - 1)
      assert.equal(positions.at(-1), first)
      const shown = positions.map((position) => balances[position - first] as bigint)
      assert.equal(least(shown), least(balances))
      assert.equal(least(shown.map((value) => -value)), least(balances.map((value) => -value)))
    }),
    { numRuns: 60 },
  )
})

test('as many rows as points are shown as they are', () => {
  fc.assert(
    fc.property(histories, (sample) => {
      const { first, times } = sample
      const all = summarize(sample).ask(thin(first, first + times.length, times.length))
      assert.equal(all.length, times.length)
    }),
    { numRuns: 20 },
  )
})

test('of fewer than four points the last is kept first, then the first', () => {
  const sample = { first: 0, times: [50, 40, 30, 20, 10], balances: [3n, 9n, 1n, 5n, 2n] }
  assert.deepEqual(summarize(sample).ask(thin(0, 5, 1)), [0])
  assert.deepEqual(summarize(sample).ask(thin(0, 5, 2)), [4, 0])
  assert.deepEqual(summarize(sample).ask(thin(0, 5, 3)), [4, 1, 0])
})

test('an evenly busy million of rows is thinned out of a few thousand summaries', () => {
  const count = 1_000_000
  const times = Array.from({ length: count }, (_, index) => 1_700_000_000 - index * 600)
  const balances = Array.from({ length: count }, (_, index) => BigInt(index % 977))
  const sample = summarize({ first: -77, times, balances })
  assert.ok(sample.ask(thin(-77, count - 77, 2000)).length > 1000)
  assert.ok(sample.read() < 6000, `${sample.read()} summaries were read`)
})

test('the newest row at or before a time is found, whatever the order of the times', () => {
  fc.assert(
    fc.property(histories, fc.double({ min: -0.1, max: 1.1, noNaN: true }), (sample, part) => {
      const { first, times } = sample
      const oldest = Math.min(...times)
      const time = Math.floor(oldest + (Math.max(...times) - oldest) * part)
      const expected = times.findIndex((each) => each <= time)
      const found = summarize(sample).ask(seekTime(first, first + times.length, time))
      assert.equal(found, expected === -1 ? null : first + expected)
    }),
    { numRuns: 100 },
  )
})

function least(values: readonly bigint[]): bigint | undefined {
  return values.toSorted((a, b) => (a < b ? -1 : 1))[0]
}
