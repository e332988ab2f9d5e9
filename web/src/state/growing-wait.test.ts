import assert from 'node:assert/strict'
import { test } from 'node:test'
import { GrowingWait } from './growing-wait.ts'

test('the wait doubles up to a minute while the answers are the same, and is short again after another one', () => {
  const wait = new GrowingWait(3000)
  const same = Array.from({ length: 7 }, () => wait.after('bitcoin'))
  assert.deepEqual(same, [3000, 6000, 12_000, 24_000, 48_000, 60_000, 60_000])
  assert.equal(wait.after('litecoin'), 3000)
  assert.equal(wait.after('litecoin'), 6000)
})

test('the wait is short again after everything was finished', () => {
  const wait = new GrowingWait(3000)
  wait.after('bitcoin')
  wait.end()
  assert.equal(wait.after('bitcoin'), 3000)
})
