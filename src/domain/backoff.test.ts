import assert from 'node:assert/strict'
import { it } from 'node:test'
import { ATTEMPTS, backoffMs } from './backoff.ts'

it('doubles from half a second up to thirty', () => {
  const most = [1, 2, 3, 4, 5, 6, 7, 8, 50].map((failures) => backoffMs(failures, 1))
  assert.deepEqual(most, [500, 1000, 2000, 4000, 8000, 16_000, 30_000, 30_000, 30_000])
})

it('is drawn from the whole interval', () => {
  assert.equal(backoffMs(3, 0), 0)
  assert.equal(backoffMs(3, 0.25), 500)
})

it('allows five attempts in all', () => assert.equal(ATTEMPTS, 5))
