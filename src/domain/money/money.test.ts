import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { allCurrencies, currencyOf, US_DOLLAR } from './currency.ts'
import { parseDecimal, parsePositive } from './decimal.ts'
import {
  add,
  divide,
  type Fraction,
  fractionOf,
  multiply,
  ONE,
  roundHalfEven,
  subtract,
  ZERO,
} from './fraction.ts'
import { writeSignificant, writeUnits } from './write-decimal.ts'

const integers = fc.bigInt({ min: -(10n ** 40n), max: 10n ** 40n })
const fractions = fc.record({ numerator: integers, denominator: fc.bigInt({ min: 1n, max: 10n ** 30n }) })
const equal = (a: Fraction, b: Fraction) => a.numerator * b.denominator === b.numerator * a.denominator

describe('parseDecimal', () => {
  for (const [text, digits, scale] of [
    ['0', 0n, 0],
    ['78888', 78888n, 0],
    ['64012.130', 64012130n, 3],
    ['7.541e-6', 7541n, 9],
    ['1E+2', 1n, -2],
    ['0.00000000000000000001', 1n, 20],
  ] as const) {
    it(`reads ${text}`, () => assert.deepEqual(parseDecimal(text), { digits, scale }))
  }

  for (const text of [
    '',
    '-1',
    '+1',
    'NaN',
    'Infinity',
    '0x10',
    '01',
    '.5',
    '5.',
    '1e',
    '1e999',
    '1e41',
    '1,5',
    ' 1',
    '1\n',
    '١',
    '9'.repeat(65),
  ]) {
    it(`refuses ${JSON.stringify(text.slice(0, 20))}`, () => assert.equal(parseDecimal(text), null))
  }

  it('takes no zero for a price', () => assert.equal(parsePositive('0.000e5'), null))
})

describe('roundHalfEven', () => {
  for (const [text, digits, rounded] of [
    ['0.125', 2, '0.12'],
    ['0.135', 2, '0.14'],
    ['0.1250000000001', 2, '0.13'],
    ['1.5', 0, '2'],
    ['2.5', 0, '2'],
    ['0.0005', 3, '0.000'],
    ['0.0015', 3, '0.002'],
    ['12.3', 2, '12.30'],
  ] as const) {
    it(`rounds ${text} to ${rounded}`, () => {
      const decimal = parseDecimal(text)
      assert.ok(decimal !== null)
      const { numerator, denominator } = fractionOf(decimal)
      assert.equal(writeUnits(roundHalfEven({ numerator, denominator }, digits), digits), rounded)
      const negative = writeUnits(roundHalfEven({ numerator: -numerator, denominator }, digits), digits)
      assert.equal(negative, /^[0.]+$/.test(rounded) ? rounded : `-${rounded}`)
    })
  }

  it('is at most half a unit off, and even at exactly half', () => {
    fc.assert(
      fc.property(fractions, fc.integer({ min: 0, max: 4 }), (value, digits) => {
        const units = roundHalfEven(value, digits)
        const twice = 2n * (units * value.denominator - value.numerator * 10n ** BigInt(digits))
        const off = twice < 0n ? -twice : twice
        assert.ok(off < value.denominator || (off === value.denominator && units % 2n === 0n))
      }),
    )
  })
})

describe('fractions', () => {
  it('add and multiply exactly', () => {
    fc.assert(
      fc.property(fractions, fractions, fractions, (a, b, c) => {
        assert.ok(equal(multiply(add(a, b), c), add(multiply(a, c), multiply(b, c))))
        assert.ok(equal(add(a, b), add(b, a)))
        assert.ok(equal(add(subtract(a, b), b), add(a, ZERO)))
        if (c.numerator > 0n) assert.ok(equal(multiply(divide(a, c), c), multiply(a, ONE)))
      }),
    )
  })

  it('are written with as many significant digits as asked', () => {
    for (const [numerator, denominator, text] of [
      [1n, 3n, '0.333333333333'],
      [2n, 300n, '0.00666666666667'],
      [200000n, 3n, '66666.6666667'],
      [123456789012345678n, 1n, '123456789012345678'],
      [100n, 1n, '100'],
      [0n, 7n, '0'],
    ] as const) {
      assert.equal(writeSignificant({ numerator, denominator }, 12), text)
    }
  })
})

describe('currencies', () => {
  it('have the digits of ISO 4217', () => {
    for (const [code, digits] of Object.entries({
      USD: 2,
      EUR: 2,
      JPY: 0,
      KRW: 0,
      ISK: 0,
      KWD: 3,
      TND: 3,
      CLF: 4,
    })) {
      assert.equal(currencyOf(code)?.digits, digits)
    }
    assert.deepEqual(currencyOf('USD'), US_DOLLAR)
  })

  it('are known by their code in capital letters only', () => {
    for (const code of ['usd', '', 'XAU', 'XXX', 'BTC', 'constructor']) assert.equal(currencyOf(code), null)
    const codes = allCurrencies().map(({ code }) => code)
    assert.ok(codes.length > 150 && new Set(codes).size === codes.length)
    assert.ok(codes.every((code) => /^[A-Z]{3}$/.test(code)))
  })
})
