import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { CHECK_MS, LEAST_BYTES, Pace } from './pace.ts'

function steered(context: TestContext) {
  context.mock.timers.enable({ apis: ['setInterval'] })
  const seen = { tooSlow: false }
  const pace = new Pace(() => {
    seen.tooSlow = true
  })
  return { seen, pace, wait: (checks: number) => context.mock.timers.tick(checks * CHECK_MS) }
}

test('a client that takes 4 KiB a second is served for hours', (context) => {
  const { seen, pace, wait } = steered(context)
  for (let check = 0; check < 1000; check++) {
    pace.took(LEAST_BYTES)
    wait(1)
  }
  assert.equal(seen.tooSlow, false)
})

test('a client that takes much at once, then nothing for a while, is served on', (context) => {
  const { seen, pace, wait } = steered(context)
  for (let burst = 0; burst < 100; burst++) {
    pace.took(10 * LEAST_BYTES)
    wait(3)
  }
  assert.equal(seen.tooSlow, false)
})

test('a client that reads slower is noticed, however much it has read before', (context) => {
  const { seen, pace, wait } = steered(context)
  pace.took(1000 * LEAST_BYTES)
  for (let check = 0; check < 4; check++) {
    pace.took(100)
    wait(1)
  }
  assert.equal(seen.tooSlow, true)
})

test('a client that reads nothing is noticed at the first check, and an ended one never', (context) => {
  const { seen, pace, wait } = steered(context)
  pace[Symbol.dispose]()
  wait(100)
  assert.equal(seen.tooSlow, false)
  new Pace(() => {
    seen.tooSlow = true
  })
  wait(1)
  assert.equal(seen.tooSlow, true)
})
