import assert from 'node:assert/strict'
import { test } from 'node:test'
import { nearest } from './nearest.ts'
import { Scale } from './scale.ts'
import { valueTicks } from './value-ticks.ts'

test('values have round ticks, at least 30 pixels apart', () => {
  assert.deepEqual(valueTicks(0, 108, 222), [0, 20, 40, 60, 80, 100])
  assert.deepEqual(valueTicks(0, 2.2, 222), [0, 0.5, 1, 1.5, 2])
  assert.deepEqual(valueTicks(-4, 7, 140), [-2.5, 0, 2.5, 5])
  for (const high of [1e-8, 0.3, 7, 21e6, 2e13]) {
    const ticks = valueTicks(0, high, 222)
    assert.equal(ticks[0], 0)
    assert.ok(ticks.length >= 3 && ticks.length <= 8, `${high}: ${ticks}`)
  }
})

test('a scale leads from numbers to pixels and back', () => {
  const scale = new Scale([100, 200], 50, 10)
  assert.equal(scale.pixelOf(150), 30)
  assert.equal(scale.numberAt(30), 150)
  assert.equal(new Scale([5, 5], 0, 10).pixelOf(5), 0)
})

test('the nearest point is found', () => {
  const times = [10, 20, 40]
  const found = [0, 14, 16, 29, 31, 99].map((wanted) => nearest(times, wanted))
  assert.deepEqual(found, [0, 0, 1, 1, 2, 2])
  assert.equal(nearest([], 5), null)
  assert.equal(nearest([7], 5), 0)
})
