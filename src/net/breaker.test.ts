import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import {
  activePause,
  answered,
  type Breaker,
  breakerOf,
  CLOSED,
  isProbedByOther,
  probed,
  storedBreaker,
  throttled,
} from './breaker.ts'

const NOW = Date.parse('2026-11-23T12:00:00Z')
const HOUR_MS = 3_600_000
const open = (breaker: Breaker, now = NOW, pause: 'hour' | 'doubling' | 'until-restart' = 'hour') =>
  throttled(breaker, { code: 'rate_limited', reason: 'No.', pause }, { sentAt: now, isNew: true, now })

describe('breaker', () => {
  it('opens with a throttle, is half-open for the first process after the pause, and closes with an answer', () => {
    const opened = open(CLOSED)
    assert.equal(opened.state.kind, 'open')
    assert.equal(activePause(opened, NOW + HOUR_MS - 1)?.until, NOW + HOUR_MS)
    assert.equal(activePause(opened, NOW + HOUR_MS), null)
    const halfOpen = probed(opened, 'one', NOW + HOUR_MS)
    assert.equal(halfOpen.state.kind, 'half-open')
    assert.equal(activePause(halfOpen, NOW + HOUR_MS), null)
    assert.deepEqual(answered(halfOpen, NOW + HOUR_MS).state, { kind: 'closed' })
  })

  it('forgets a pause that was noted by a clock ahead of this one, by years or by hours', () => {
    for (const ahead of [2 * HOUR_MS, 5 * 365 * 24 * HOUR_MS]) {
      const noted = breakerOf(storedBreaker(open(CLOSED, NOW + ahead)))
      assert.equal(activePause(noted, NOW), null)
      const halfOpen = probed(noted, 'one', NOW)
      assert.deepEqual(answered(halfOpen, NOW).state, { kind: 'closed' })
      assert.equal(activePause(open(halfOpen), NOW)?.until, NOW + HOUR_MS)
    }
  })

  it('lets other processes probe only once the lease has expired', () => {
    const at = NOW + HOUR_MS
    const halfOpen = probed(open(CLOSED), 'one', at)
    assert.equal(isProbedByOther(halfOpen, 'one', at), false)
    assert.equal(isProbedByOther(halfOpen, 'other', at + 59_999), true)
    assert.equal(isProbedByOther(halfOpen, 'other', at + 60_000), false)
  })

  it('opens again when the probe is throttled, for twice as long where the pause doubles', () => {
    const first = open(CLOSED, NOW, 'doubling')
    const again = open(probed(first, 'one', NOW + HOUR_MS), NOW + HOUR_MS, 'doubling')
    assert.equal(again.state.kind, 'open')
    assert.equal(activePause(again, NOW + HOUR_MS)?.until, NOW + 3 * HOUR_MS)
  })

  it('stays closed for the other processes when the key of one process is unknown', () => {
    assert.deepEqual(open(CLOSED, NOW, 'until-restart').state, { kind: 'closed' })
  })

  it('reads what version 0.1.0 has stored, with and without the later fields', () => {
    const pause = { until: NOW, code: 'rate_limited', reason: 'No.' } as const
    assert.deepEqual(breakerOf({ pause: null, strikes: 2 }), { ...CLOSED, throttles: 2 })
    assert.deepEqual(breakerOf({ pause, strikes: 1 }).state, { kind: 'open', pause })
    const stored = { pause, strikes: 1, refusedAt: NOW - 1, trial: { by: 'one', until: NOW + 1 } }
    assert.equal(breakerOf(stored).state.kind, 'half-open')
    assert.deepEqual(storedBreaker(breakerOf(stored)), stored)
  })
})
