import assert from 'node:assert/strict'
import { test } from 'node:test'
import { nextDerived } from './gap.ts'

const branch = { number: 0, derived: 20, lastFollowed: -1, wanted: 0 }

test('what a person wants to be looked up is followed some at a time, over all branches', () => {
  const branches = [0, 1, 2, 3].map((number) => ({ ...branch, number, wanted: 100_000 }))
  const next = [...nextDerived(branches, 20, 100).values()]
  assert.ok(next.reduce((sum, derived) => sum + derived - 20, 0) <= 1000)
  assert.ok(next.every((derived) => derived > 20))
  const last = branches.map((one) => ({ ...one, derived: 99_990 }))
  assert.deepEqual([...nextDerived(last, 20, 40).values()], [100_000, 100_000, 100_000, 100_000])
})

test('the gap behind the last used address is followed whole', () => {
  assert.deepEqual([...nextDerived([{ ...branch, lastFollowed: 19 }], 10_000, 100)], [[0, 10_020]])
})
