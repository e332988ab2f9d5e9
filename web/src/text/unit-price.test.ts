import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  basisPoints,
  coinPriceText,
  minorValueOf,
  unitPriceOf,
  type Value,
  writeMinor,
} from './unit-price.ts'

const NOW = { source: 'coinbase', kind: 'now', at: '2026-11-28T10:00:00Z', fx: null } as const

function priceOf(value: Partial<Value>) {
  const price = unitPriceOf('bitcoin', { currency: 'USD', amount: '0.00', price: '1', basis: NOW, ...value })
  assert.ok(price !== null)
  return price
}

test('a balance is worth its exact product, rounded once, half to even', () => {
  const price = priceOf({ price: '64012.13' })
  assert.equal(writeMinor(minorValueOf('bitcoin', '0.5', price), 'USD'), '32006.06')
  assert.equal(writeMinor(minorValueOf('bitcoin', '1.5', priceOf({ price: '0.01' })), 'USD'), '0.02')
  assert.equal(writeMinor(minorValueOf('bitcoin', '-1', price), 'USD'), '-64012.13')
})

test('another currency has its own digits, and its rate counts', () => {
  const fx = { source: 'ecb', at: '2026-11-27', rate: '157.25' }
  const yen = priceOf({ currency: 'JPY', price: '64012.13', basis: { ...NOW, fx } })
  assert.equal(writeMinor(minorValueOf('bitcoin', '1', yen), 'JPY'), '10065907')
})

test('a small price is written with the digits that count', () => {
  assert.equal(coinPriceText('bitcoin', priceOf({ price: '2.51e-5' })), '0.00002510')
  assert.equal(coinPriceText('bitcoin', priceOf({ price: '64012.13' })), '64012.13')
})

test('a price that cannot be read is none', () => {
  const value = { currency: 'USD', amount: '0.00', price: 'NaN', basis: NOW }
  assert.equal(unitPriceOf('bitcoin', value), null)
})

test('a share is in hundredths of a percent, and of nothing there is none', () => {
  assert.equal(basisPoints(1n, 3n), 3333n)
  assert.equal(basisPoints(0n, 0n), null)
})
