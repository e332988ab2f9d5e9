import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { mix32, Random, seedOf } from './random.ts'

describe('Random', () => {
  it('gives the same numbers for the same seed', () => {
    const draw = (seed: number) => {
      const random = new Random(seed)
      return Array.from({ length: 50 }, () => random.next())
    }
    assert.deepEqual(draw(7), draw(7))
    assert.notDeepEqual(draw(7), draw(8))
    assert.equal(draw(1)[0], 0.6270739405881613)
  })

  it('stays within its bounds and reaches every value', () => {
    const random = new Random(3)
    const counts = Array<number>(10).fill(0)
    for (let i = 0; i < 10_000; i++) counts[random.below(10)] = (counts[random.below(10)] ?? 0) + 1
    assert.ok(counts.every((count) => count > 0))
  })

  it('shuffles without losing an element', () => {
    fc.assert(
      fc.property(fc.array(fc.nat()), fc.nat(), (list, seed) => {
        const shuffled = new Random(seed).shuffled(list)
        assert.deepEqual(shuffled.toSorted(), list.toSorted())
      }),
    )
  })
})

describe('seeds', () => {
  it('depend on every part and its boundaries', () => {
    assert.notEqual(seedOf(1, 'a', 23), seedOf(1, 'a2', 3))
    assert.equal(seedOf(1, 'a'), seedOf(1, 'a'))
  })

  it('do not collide', () => {
    assert.equal(new Set(Array.from({ length: 100_000 }, (_, n) => mix32(n))).size, 100_000)
  })
})
