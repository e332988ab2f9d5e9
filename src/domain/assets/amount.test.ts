import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { AppError } from '../errors.ts'
import { formatAmount, parseAmount } from './amount.ts'

const amounts = fc
  .integer({ min: 1, max: 256 })
  .chain((bits) => fc.bigInt({ min: -(2n ** BigInt(bits)) + 1n, max: 2n ** BigInt(bits) - 1n }))
const decimals = fc.integer({ min: 0, max: 18 })

describe('formatAmount', () => {
  const cases: [bigint, number, string][] = [
    [0n, 8, '0'],
    [0n, 0, '0'],
    [1n, 8, '0.00000001'],
    [-10_000n, 8, '-0.0001'],
    [50_000_000n, 8, '0.5'],
    [100_000_000n, 8, '1'],
    [-150_000_000n, 8, '-1.5'],
    [1_000_000_000n, 8, '10'],
    [2_100_000_000_000_000n, 8, '21000000'],
    [5_581_285_138_490_654_702n, 8, '55812851384.90654702'],
    [9_007_199_254_740_993n, 8, '90071992.54740993'],
    [-7n, 0, '-7'],
    [100n, 0, '100'],
    [10n ** 30n, 18, '1000000000000'],
    [-1n, 18, '-0.000000000000000001'],
  ]
  for (const [units, places, text] of cases) {
    it(`writes ${units} with ${places} decimals as ${text}`, () => {
      assert.equal(formatAmount(units, places), text)
    })
  }

  it('writes any amount in plain notation without redundant zeros', () => {
    fc.assert(
      fc.property(amounts, decimals, (units, places) => {
        const text = formatAmount(units, places)
        assert.match(text, /^-?(0|[1-9]\d*)(\.\d*[1-9])?$/)
        assert.notEqual(text, '-0')
      }),
    )
  })

  it('writes what parseAmount reads as the same amount', () => {
    fc.assert(
      fc.property(amounts, decimals, (units, places) => {
        assert.equal(parseAmount(formatAmount(units, places), places), units)
      }),
      { numRuns: 1000 },
    )
  })
})

describe('parseAmount', () => {
  it('allows trailing zeros up to the number of decimals', () => {
    assert.equal(parseAmount('1.50000000', 8), 150_000_000n)
    assert.equal(parseAmount('-0', 8), 0n)
  })

  it('rejects excess digits, even zeros, and never rounds', () => {
    for (const text of ['0.123456789', '1.000000000', '-0.000000001']) {
      assert.throws(() => parseAmount(text, 8), /more than 8 digits after the point/)
    }
    assert.throws(() => parseAmount('1.5', 0), /more than 0 digits/)
  })

  for (const text of [
    '',
    ' ',
    '.',
    '-',
    '.5',
    '5.',
    '+1',
    '1e3',
    '1E-8',
    '0x10',
    '01',
    '-01',
    '1,5',
    '1_000',
    ' 1',
    '1\n',
    '١',
    'NaN',
    'Infinity',
    '--1',
    '1.-5',
    '9'.repeat(101),
  ]) {
    it(`rejects ${JSON.stringify(text.slice(0, 20))}`, () => {
      assert.throws(
        () => parseAmount(text, 8),
        (error) => error instanceof AppError && error.code === 'invalid_request',
      )
    })
  }
})
