import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import {
  mergeSummaries,
  type Range,
  type RangeSummary,
  SUMMARY_ROWS,
  type SummaryQuestion,
  summaryOfRow,
} from './range-summary.ts'
import { rowsWithin } from './rows-within.ts'
import { runSync } from './sans-io.ts'

/** Answers from times by position, counting the single rows that it hands out. */
function reader(first: number, times: readonly number[]) {
  const read = { rows: 0, summaries: 0 }
  const row = (position: number) => summaryOfRow(position, times[position - first] as number, 0n)
  const summariesOf = (level: 0 | 1 | 2, { from, to }: Range): RangeSummary[] => {
    const found: RangeSummary[] = []
    for (let at = from; at < to; at += SUMMARY_ROWS[level]) {
      const rows = Array.from({ length: SUMMARY_ROWS[level] }, (_, index) => row(at + index))
      found.push(mergeSummaries(rows))
    }
    return found
  }
  const answer = (question: SummaryQuestion) => {
    assert.equal(question.kind, 'summaries')
    const { level, ranges } = question as Extract<SummaryQuestion, { kind: 'summaries' }>
    const found = ranges.flatMap((range) => summariesOf(level, range))
    read[level === 0 ? 'rows' : 'summaries'] += found.length
    return found
  }
  return { answer, read }
}

const time = fc.integer({ min: 0, max: 50 })
const end = fc.option(time, { nil: null })

test('the ranges hold exactly the rows within the times, whatever their order', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: -600, max: 600 }),
      fc.oneof(fc.array(time, { maxLength: 30 }), fc.array(time, { minLength: 700, maxLength: 800 })),
      fc.boolean(),
      end,
      end,
      (first, any, sorted, from, to) => {
        const times = sorted ? any.toSorted((a, b) => b - a) : any
        const { answer } = reader(first, times)
        const ranges = runSync(rowsWithin({ from: first, to: first + times.length }, { from, to }), answer)
        const found = ranges.flatMap((range) =>
          Array.from({ length: range.to - range.from }, (_, index) => range.from + index),
        )
        const expected = times.flatMap((at, index) =>
          (from === null || at >= from) && (to === null || at <= to) ? [first + index] : [],
        )
        assert.deepEqual(found, expected)
        for (const [index, { from: start }] of ranges.entries()) {
          assert.ok(index === 0 || start > (ranges[index - 1] as Range).to)
        }
      },
    ),
  )
})

test('rows are read one by one only around the two ends', () => {
  const times = Array.from({ length: 200_000 }, (_, index) => 1_000_000 - index * 5 + (index % 7))
  const { answer, read } = reader(-123, times)
  const [range] = runSync(rowsWithin({ from: -123, to: 199_877 }, { from: 300_000, to: 700_000 }), answer)
  assert.ok(range !== undefined && Math.abs(range.to - range.from - 80_000) < 10)
  assert.ok(read.rows <= 4 * SUMMARY_ROWS[1], `${read.rows} rows`)
  assert.ok(read.summaries <= 12 + 4 * 64, `${read.summaries} summaries`)
})
