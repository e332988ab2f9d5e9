import assert from 'node:assert/strict'
import { test } from 'node:test'
import { groestlcoin } from '../chains/groestlcoin.ts'
import { readBase58 } from './base58.ts'

const RIGHT = 'Fj62rBJi8LvbmWu2jzkaUX1NFXLEqDLoZM'
const TIMES = 30

function timeOf(text: string): number {
  const begun = performance.now()
  for (let time = 0; time < TIMES; time++) {
    assert.throws(() => readBase58(text, groestlcoin.addresses.base58, 'Groestlcoin'), /Groestlcoin/)
  }
  return performance.now() - begun
}

test('Grøstl runs only for texts with the length and version of an address', () => {
  const mistyped = timeOf(`${RIGHT.slice(0, -1)}N`)
  for (const text of [RIGHT.slice(0, -2), `${RIGHT}1A1z`, `3${'1'.repeat(60)}`, `1${RIGHT.slice(1)}`]) {
    assert.ok(timeOf(text) < mistyped / 2, text)
  }
})

test('an invalid address of Groestlcoin is rejected with the reason', () => {
  for (const [text, reason] of [
    ['Fj62rBJi8Lvb', /too short/],
    [`${RIGHT}1A1z`, /too long/],
    [RIGHT.slice(0, -2), /mistyped or missing/],
    [RIGHT.replace('b', '0'), /character/],
  ] as const) {
    assert.throws(() => readBase58(text, groestlcoin.addresses.base58, 'Groestlcoin'), reason)
  }
})
