import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ChainSource } from '../../domain/ports/source.ts'
import { InstantClock } from '../testing/instant-clock.ts'
import { Pacer } from './pacer.ts'
import { SourceOrder } from './source-order.ts'

const HOUR_MS = 3_600_000

/** A source whose budgets allow one address every `paceMs`, asked in sets of `batchSize`. */
function paceOf(paceMs: number, batchSize: number) {
  const clock = new InstantClock()
  const source = {
    name: 'paced',
    serves: () => true,
    batchChecker: { sizeMax: batchSize },
    paceMs: () => paceMs,
    availableAt: (now: number) => now,
  }
  return { clock, pace: new Pacer(new SourceOrder([source as unknown as ChainSource]), clock) }
}

test('without limits every address has its turn when it is due', () => {
  const { clock, pace } = paceOf(0, 100)
  assert.equal(pace.reserve('read', 'bitcoin', clock.now() + 5), clock.now() + 5)
  assert.equal(pace.reserve('read', 'bitcoin', clock.now() + 5), clock.now() + 5)
})

test('after a quiet spell some may go at once, then turns are as far apart as the budgets allow', () => {
  const { clock, pace } = paceOf(HOUR_MS, 1)
  const due = clock.now() + HOUR_MS
  const hours = Array.from({ length: 6 }, () => (pace.reserve('read', 'bitcoin', due) - due) / HOUR_MS)
  for (const [index, at] of hours.entries()) {
    if (index > 0) assert.ok(at - (hours[index - 1] ?? 0) <= 1, 'further apart than needed')
  }
  assert.deepEqual(hours.slice(0, 3), [0, 0, 0])
  assert.equal((hours[5] ?? 0) - (hours[4] ?? 0), 1)
})

test('addresses of one set share a turn', () => {
  const { clock, pace } = paceOf(HOUR_MS, 3)
  const due = clock.now()
  const turns = Array.from({ length: 12 }, () => pace.reserve('check', 'bitcoin', due))
  const sizes = [...Map.groupBy(turns, (at) => at).values()].map((group) => group.length)
  assert.ok(
    sizes.every((size) => size % 3 === 0),
    JSON.stringify(sizes),
  )
})

test('a set answer is of one chain: addresses of two chains do not share a turn, but the budget', () => {
  const { clock, pace } = paceOf(HOUR_MS, 3)
  const due = clock.now()
  const turns = Array.from({ length: 24 }, (_, index) =>
    pace.reserve('check', index % 2 === 0 ? 'bitcoin' : 'litecoin', due),
  )
  const even = turns.filter((_, index) => index % 2 === 0)
  const odd = turns.filter((_, index) => index % 2 === 1)
  assert.ok(
    odd.every((at, index) => index < 3 || !even.includes(at)),
    JSON.stringify(turns),
  )
})
