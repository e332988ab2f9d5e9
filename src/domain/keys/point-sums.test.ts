import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { etc, Point } from '@noble/secp256k1'
import fc from 'fast-check'
import { type AffinePoint, negated } from './affine.ts'
import { baseMultiple } from './base-multiples.ts'
import { pointSums } from './point-sums.ts'

const ORDER = Point.CURVE().n
const multiple = (scalar: bigint): AffinePoint => Point.BASE.multiply(scalar, false).toAffine()

describe('sums of points', () => {
  test('are right for equal, opposite and infinite points too, in any order', () => {
    const one = multiple(5n)
    const known = [null, one, negated(one), multiple(10n), negated(multiple(10n)), multiple(7n)]
    fc.assert(
      fc.property(
        fc.array(fc.array(fc.constantFrom(...known), { maxLength: 9 }), { maxLength: 4 }),
        (lists) => {
          const expected = lists.map((list) => {
            const sum = list.reduce<Point>(
              (sum, point) => (point === null ? sum : sum.add(Point.fromAffine(point))),
              Point.ZERO,
            )
            return sum.is0() ? null : sum.toAffine()
          })
          assert.deepEqual(pointSums(lists), expected)
        },
      ),
    )
  })

  test('of the table are the multiples of the base point', () => {
    const edge = fc.constantFrom(
      1n,
      127n,
      128n,
      129n,
      255n,
      256n,
      2n ** 248n,
      ORDER - 1n,
      ORDER - 128n,
      2n ** 255n,
    )
    const any = fc.bigInt({ min: 1n, max: ORDER - 1n })
    // Runs of the largest digits, which carry into the next one.
    const runs = fc.tuple(fc.nat(30), fc.nat(30)).map(([low, length]) => {
      const run = ((1n << BigInt(8 * (length + 1))) - 1n) << BigInt(8 * low)
      return (run % (ORDER - 1n)) + 1n
    })
    fc.assert(
      fc.property(fc.oneof(edge, any, runs), (scalar) => {
        const [sum] = pointSums([baseMultiple(etc.numberToBytesBE(scalar))])
        assert.deepEqual(sum, multiple(scalar))
      }),
      { numRuns: 300 },
    )
  })
})
