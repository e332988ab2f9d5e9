import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { formatAmount } from '../../../src/domain/assets/amount.ts'
import { amountParts, compareAmounts } from './amount.ts'

const units = fc.bigInt({ min: -(2n ** 200n), max: 2n ** 200n })
const decimals = fc.integer({ min: 0, max: 20 })

test('amounts compare as their base units do', () => {
  fc.assert(
    fc.property(units, units, decimals, (a, b, digits) => {
      const order = compareAmounts(formatAmount(a, digits), formatAmount(b, digits))
      assert.equal(order, a === b ? 0 : a < b ? -1 : 1)
    }),
  )
})

test('the parts of an amount join to the same amount', () => {
  fc.assert(
    fc.property(units, decimals, (value, digits) => {
      const text = formatAmount(value, digits)
      const { negative, whole, fraction } = amountParts(text)
      assert.equal(`${negative ? '-' : ''}${whole.join('')}${fraction === '' ? '' : '.'}${fraction}`, text)
      assert.ok(whole.slice(1).every((group) => group.length === 3))
      assert.ok((whole[0]?.length ?? 0) >= 1 && (whole[0]?.length ?? 0) <= 3)
    }),
  )
  assert.deepEqual(amountParts('-1234567.05'), { negative: true, whole: ['1', '234', '567'], fraction: '05' })
})

test('anything but an amount is rejected', () => {
  for (const text of ['', '1e5', '.5', '1.', 'NaN', '1,5']) assert.throws(() => amountParts(text), RangeError)
})
