import assert from 'node:assert/strict'
import { test } from 'node:test'
import { rangeOf } from './value-range.ts'

test('an axis begins at zero, with room above', () => {
  assert.deepEqual(rangeOf([2, 10], false), [0, 10.8])
  assert.deepEqual(rangeOf([2, 10], true), [0, 10.8])
  assert.deepEqual(rangeOf([-5, 20], true), [-5, 22])
  assert.deepEqual(rangeOf([0, 0], true), [0, 1.08])
  assert.deepEqual(rangeOf([], true), [0, 1.08])
})

test('an axis of money shows how values went that hardly change, a balance begins at zero still', () => {
  assert.deepEqual(rangeOf([90, 100], false), [0, 108])
  const [low, high] = rangeOf([90, 100], true)
  assert.ok(low > 85 && low < 90 && high > 100 && high < 105, `${low} to ${high}`)
})

test('values that stand still are no more than a twentieth of an axis apart from its ends', () => {
  const [low, high] = rangeOf([1000, 1000.01], true)
  assert.ok(high - low >= 50 && high - low < 60, `${low} to ${high}`)
  assert.ok(low < 1000 && high > 1000.01)
})
