import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { RequestBudget } from './request-budget.ts'

const noon = Date.parse('2026-11-23T12:00:00Z')

describe('RequestBudget', () => {
  it('has no limits if both are 0', () => {
    const budget = new RequestBudget({ requestsPerMinute: 0, pointsPerDay: 0 })
    for (let count = 0; count < 1000; count++) budget.take(noon, 10)
    assert.equal(budget.waitMs(noon, 1e6), 0)
    assert.equal(budget.limited, false)
  })

  it('has room for another request a little more than a minute after the first', () => {
    const budget = new RequestBudget({ requestsPerMinute: 2, pointsPerDay: 0 })
    budget.take(noon, 1)
    budget.take(noon + 10_000, 1)
    assert.equal(budget.waitMs(noon + 20_000, 1), 41_000)
    assert.equal(budget.waitMs(noon + 61_000, 1), 0)
  })

  it('waits for the next UTC day when the points are used up', () => {
    const budget = new RequestBudget({ requestsPerMinute: 0, pointsPerDay: 4 })
    budget.take(noon, 2)
    budget.take(noon, 2)
    assert.equal(budget.waitMs(noon, 1), 12 * 3_600_000)
    assert.equal(budget.waitMs(noon + 12 * 3_600_000, 4), 0)
  })

  it('adds tenths of points without rounding errors, so that all points can be used', () => {
    const budget = new RequestBudget({ requestsPerMinute: 0, pointsPerDay: 109 })
    for (let count = 0; count < 10; count++) {
      assert.equal(budget.waitMs(noon, 10.9), 0)
      budget.take(noon, 10.9)
    }
    assert.equal(budget.spent(noon).pointsPerDay.used, 109)
    assert.ok(budget.waitMs(noon, 0.1) > 0)
  })

  it('corrects a request to its actual cost, but only on the day it was sent', () => {
    const budget = new RequestBudget({ requestsPerMinute: 0, pointsPerDay: 10 })
    const first = budget.take(noon, 2)
    budget.correct(first, 5)
    assert.equal(budget.spent(noon).pointsPerDay.used, 5)
    const tomorrow = noon + 24 * 3_600_000
    const late = budget.take(noon, 2)
    assert.equal(budget.spent(tomorrow).pointsPerDay.used, 0)
    budget.correct(late, 9)
    assert.equal(budget.spent(tomorrow).pointsPerDay.used, 0)
  })

  it('refunds a request that was never sent', () => {
    const budget = new RequestBudget({ requestsPerMinute: 1, pointsPerDay: 2 })
    budget.refund(budget.take(noon, 2))
    assert.equal(budget.waitMs(noon, 2), 0)
    assert.deepEqual(budget.usage(noon), { day: '2026-11-23', points: 0, recent: [] })
  })

  it('continues from the usage that another budget stored', () => {
    const limits = { requestsPerMinute: 2, pointsPerDay: 10 }
    const before = new RequestBudget(limits)
    before.take(noon, 4)
    before.take(noon + 1, 4)
    const after = new RequestBudget(limits)
    after.restore(before.usage(noon + 2))
    assert.equal(after.waitMs(noon + 2, 1), before.waitMs(noon + 2, 1))
    assert.equal(after.spent(noon + 2).pointsPerDay.used, 8)
  })

  it('waits at most a minute after the clock is set back', () => {
    const budget = new RequestBudget({ requestsPerMinute: 1, pointsPerDay: 0 })
    budget.take(noon, 1)
    assert.equal(budget.waitMs(noon - 3_600_000, 1), 61_000)
  })

  it('never exceeds the limits, whenever requests arrive', () => {
    const arrivals = fc.array(
      fc.record({
        gapMs: fc.oneof(fc.nat(100), fc.nat(70_000), fc.nat(7_200_000)),
        points: fc.constantFrom(1, 1.1, 2, 10.9),
        drift: fc.constantFrom(0, 0, 0, 0.1, 3),
      }),
      { maxLength: 80 },
    )
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 6 }),
        fc.integer({ min: 11, max: 60 }),
        arrivals,
        (requestsPerMinute, pointsPerDay, requests) => {
          const budget = new RequestBudget({ requestsPerMinute, pointsPerDay })
          const sent: number[] = []
          const days = new Map<number, { points: number; drift: number }>()
          let now = noon
          for (const { gapMs, points, drift } of requests) {
            now += gapMs
            now += budget.waitMs(now, points)
            assert.equal(budget.waitMs(now, points), 0)
            budget.correct(budget.take(now, points), points + drift)
            sent.push(now)
            const day = Math.floor(now / 86_400_000)
            const { points: spent, drift: drifted } = days.get(day) ?? { points: 0, drift: 0 }
            days.set(day, { points: spent + points + drift, drift: Math.max(drifted, drift) })
          }
          for (const start of sent) {
            const within = sent.filter((at) => at >= start && at <= start + 60_000)
            assert.ok(within.length <= requestsPerMinute)
          }
          for (const { points, drift } of days.values()) assert.ok(points <= pointsPerDay + drift + 1e-3)
        },
      ),
    )
  })
})
