import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { dayChangesOf, mergeDayChanges } from '../../../domain/history/day-changes.ts'
import { naiveDayChanges } from '../../testing/naive-day-changes.ts'
import { decodeDayChanges, encodeDayChanges } from './day-changes-column.ts'

const amount = fc.oneof(
  fc.bigInt({ min: -1000n, max: 1000n }),
  fc.bigInt({ min: -(2n ** 64n), max: 2n ** 64n }),
  fc.bigInt({ min: -(2n ** 256n), max: 2n ** 256n }),
  fc
    .tuple(fc.nat(80), fc.integer({ min: -1, max: 1 }))
    .map(([bits, beside]) => 2n ** BigInt(bits) + BigInt(beside)),
)
const day = fc.oneof(fc.integer({ min: 14_000, max: 14_040 }), fc.integer({ min: -40, max: 10_000_000 }))

test('changes by day are read as they were written, whatever their size', () => {
  const each = fc.tuple(day, amount).map(([day, change]) => ({ day, change }))
  fc.assert(
    fc.property(fc.uniqueArray(each, { selector: ({ day }) => day, maxLength: 40 }), (changes) => {
      const ascending = changes.toSorted((a, b) => a.day - b.day)
      assert.deepEqual(decodeDayChanges(encodeDayChanges(ascending)), ascending)
    }),
  )
})

test('a day with a change of a tenth of a coin takes six bytes', () => {
  const changes = Array.from({ length: 100 }, (_, index) => ({ day: 20_000 + index, change: 10_000_000n }))
  assert.equal(encodeDayChanges(changes).length, 502)
})

test('changes by day are the sums over rows, in whatever order of time and parts these come', () => {
  const row = fc.record({ day, seconds: fc.nat(86_399), amount })
  fc.assert(
    fc.property(fc.array(row, { maxLength: 60 }), fc.nat(60), (each, cut) => {
      const rows = each.map(({ day, seconds, amount }) => ({
        id: 1,
        position: 1,
        hash: '',
        height: 1,
        time: day * 86_400 + seconds,
        amount,
        balance: 0n,
      }))
      const expected = naiveDayChanges(rows)
      assert.deepEqual(dayChangesOf(rows), expected)
      assert.deepEqual(
        mergeDayChanges([dayChangesOf(rows.slice(0, cut)), dayChangesOf(rows.slice(cut))]),
        expected,
      )
    }),
  )
})
