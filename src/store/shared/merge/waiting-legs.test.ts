import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Leg } from '../../../domain/history/merge-legs.ts'
import { rankOf } from '../../../domain/history/rank.ts'
import { WaitingLegs } from './waiting-legs.ts'

const unconfirmed: Leg = { hash: 'c'.repeat(64), height: null, time: 1_700_000_000, amount: -5n }
const wide: Leg = { hash: 'b'.repeat(64), height: 7, time: 1_600_000_000, amount: 2n ** 63n }
const short: Leg = { hash: 'ab', height: 0, time: 1_500_000_000, amount: 3n }

test('rows are taken as they were given, the oldest first, however large their amounts', () => {
  for (const legs of [[unconfirmed, wide, short], [unconfirmed, short], []]) {
    const waiting = new WaitingLegs(legs)
    const taken: Leg[] = []
    for (let { rank } = waiting; rank !== null; rank = waiting.rank) {
      const leg = waiting.take()
      assert.equal(rankOf(leg), rank)
      taken.push(leg)
    }
    assert.deepEqual(taken, legs.toReversed())
  }
})
