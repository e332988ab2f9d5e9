import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ChainSource } from '../../domain/ports/source.ts'
import { InstantClock } from '../testing/instant-clock.ts'
import { Pacer } from './pacer.ts'
import { SourceOrder } from './source-order.ts'

const HOUR_MS = 3_600_000

/** A source whose budgets allow one address every `paceMs`, with batch checks of `batchSize`. */
function pacerOf(paceMs: number, batchSize: number) {
  const clock = new InstantClock()
  const source = {
    name: 'paced',
    serves: () => true,
    batchChecker: { sizeMax: batchSize },
    paceMs: () => paceMs,
    availableAt: (now: number) => now,
  }
  return { clock, pacer: new Pacer(new SourceOrder([source as unknown as ChainSource]), clock) }
}

test('without budgets every address gets the slot at which it is due', () => {
  const { clock, pacer } = pacerOf(0, 100)
  assert.equal(pacer.reserve('read', 'bitcoin', clock.now() + 5), clock.now() + 5)
  assert.equal(pacer.reserve('read', 'bitcoin', clock.now() + 5), clock.now() + 5)
})

test('after an idle period some slots coincide, then they are as far apart as the budgets require', () => {
  const { clock, pacer } = pacerOf(HOUR_MS, 1)
  const due = clock.now() + HOUR_MS
  const hours = Array.from({ length: 6 }, () => (pacer.reserve('read', 'bitcoin', due) - due) / HOUR_MS)
  for (const [index, at] of hours.entries()) {
    if (index > 0) assert.ok(at - (hours[index - 1] ?? 0) <= 1, 'further apart than needed')
  }
  assert.deepEqual(hours.slice(0, 3), [0, 0, 0])
  assert.equal((hours[5] ?? 0) - (hours[4] ?? 0), 1)
})

test('addresses of one batch share a slot', () => {
  const { clock, pacer } = pacerOf(HOUR_MS, 3)
  const due = clock.now()
  const slots = Array.from({ length: 12 }, () => pacer.reserve('check', 'bitcoin', due))
  const sizes = [...Map.groupBy(slots, (at) => at).values()].map((group) => group.length)
  assert.ok(
    sizes.every((size) => size % 3 === 0),
    JSON.stringify(sizes),
  )
})

test('addresses of two chains share the budget but no slot, because a batch check covers one chain', () => {
  const { clock, pacer } = pacerOf(HOUR_MS, 3)
  const due = clock.now()
  const slots = Array.from({ length: 24 }, (_, index) =>
    pacer.reserve('check', index % 2 === 0 ? 'bitcoin' : 'litecoin', due),
  )
  const even = slots.filter((_, index) => index % 2 === 0)
  const odd = slots.filter((_, index) => index % 2 === 1)
  assert.ok(
    odd.every((at, index) => index < 3 || !even.includes(at)),
    JSON.stringify(slots),
  )
})
