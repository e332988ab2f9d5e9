import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { formatAmount } from '../../../src/domain/assets/amount.ts'
import { amountParts, compareAmounts, formatExact } from './amount.ts'
import { NumberFormat } from './number-format.ts'

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

test('an amount keeps every digit in every locale', () => {
  const formats = ['en', 'de', 'fr', 'en-IN', 'de-CH', 'ar-EG', 'sv'].map(
    (locale) => new NumberFormat(locale),
  )
  fc.assert(
    fc.property(units, decimals, fc.constantFrom(...formats), (value, digits, format) => {
      const text = formatAmount(value, digits)
      const { negative, whole, point, fraction } = amountParts(text, format)
      assert.notEqual(point, '')
      const plain = `${negative ? '-' : ''}${whole.replaceAll(/\D/g, '')}${fraction === '' ? '' : '.'}${fraction}`
      assert.equal(plain, text)
    }),
  )
})

test('amounts are written as the locale does', () => {
  const written = (locale: string) => formatExact('-1234567.05', new NumberFormat(locale))
  assert.equal(written('en'), '-1,234,567.05')
  assert.equal(written('de'), '-1.234.567,05')
  assert.equal(written('en-IN'), '-12,34,567.05')
  assert.equal(written('fr').replaceAll(/\s/g, ' '), '-1 234 567,05')
})

test('anything but an amount is rejected', () => {
  for (const text of ['', '1e5', '.5', '1.', 'NaN', '1,5']) assert.throws(() => amountParts(text), RangeError)
})
