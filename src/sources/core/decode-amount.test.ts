import assert from 'node:assert/strict'
import { test } from 'node:test'
import { UnusableAnswer } from '../../net/answer-fields.ts'
import { parseExactDecimals } from '../../net/exact-json.ts'
import { decodeAmount } from './decode-amount.ts'

const read = (text: string, decimals = 8) =>
  decodeAmount((parseExactDecimals(`{"amount":${text}}`) as { amount: unknown }).amount, decimals)

test('amounts are the numbers of the text, also where a double has other digits', () => {
  for (const [text, units] of [
    ['50.00001410', 5_000_001_410n],
    ['0.00000000', 0n],
    ['0', 0n],
    ['21', 2_100_000_000n],
    ['1e-8', 1n],
    ['1.5E2', 15_000_000_000n],
    ['-0.00000001', -1n],
    ['0.1', 10_000_000n],
    ['129000000000.12345679', 12_900_000_000_012_345_679n],
    ['92233720368.54775807', 9_223_372_036_854_775_807n],
    ['1.2300000000', 123_000_000n],
  ] as const) {
    assert.equal(read(text), units, text)
  }
})

test('coins have the decimals of their chain', () => {
  assert.equal(read('123.45', 2), 12_345n)
})

test('a part of a base unit, or what is no number, is refused', () => {
  for (const text of ['0.000000001', '1e-9', 'true', 'null', '"1,5"', '""', '[1]']) {
    assert.throws(() => read(text), UnusableAnswer, text)
  }
})
