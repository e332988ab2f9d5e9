import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { feeShares } from './fee-shares.ts'

const amounts = fc.array(fc.bigInt({ min: 0n, max: 10n ** 16n }), { minLength: 1, maxLength: 20 })

test('the one who paid all inputs bears the whole fee', () => {
  assert.deepEqual(feeShares(141n, [25_000n]), [141n])
  assert.deepEqual(feeShares(141n, [0n, 25_000n]), [0n, 141n])
})

test('what does not divide evenly goes to the largest remainders, the first one among equals', () => {
  assert.deepEqual(feeShares(10n, [1n, 1n, 1n]), [4n, 3n, 3n])
  assert.deepEqual(feeShares(10n, [2n, 3n, 1n]), [3n, 5n, 2n])
  assert.deepEqual(feeShares(0n, [5n, 6n]), [0n, 0n])
})

test('the shares add up to the fee, and each is its exact part but for less than one base unit', () => {
  fc.assert(
    fc.property(amounts, fc.bigInt({ min: 0n, max: 10n ** 12n }), (spent, fee) => {
      const total = spent.reduce((sum, each) => sum + each, 0n)
      fc.pre(total > 0n)
      const shares = feeShares(fee, spent)
      assert.equal(
        shares.reduce((sum, each) => sum + each, 0n),
        fee,
      )
      for (const [index, share] of shares.entries()) {
        const off = share * total - fee * (spent[index] as bigint)
        assert.ok(off > -total && off < total)
      }
    }),
  )
})

test('amounts below zero, and a fee that nobody paid, are refused', () => {
  assert.throws(() => feeShares(-1n, [1n]), RangeError)
  assert.throws(() => feeShares(1n, [2n, -1n]), RangeError)
  assert.throws(() => feeShares(1n, [0n]), RangeError)
  assert.deepEqual(feeShares(0n, []), [])
})
