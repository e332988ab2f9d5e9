import assert from 'node:assert/strict'
import { test } from 'node:test'
import { AddressReader } from './address-reader.ts'

const SEVERAL = '3CWFddi6m4ndiGyKqzYvsFYagqDLPVMTzC'
const MISTYPED = '3CWFddi6m4ndiGyKqzYvsFYagqDLPVMTzD'

test('each text is parsed once per chain, valid or not', () => {
  const reader = new AddressReader()
  for (const [text, chain] of [
    [SEVERAL, null],
    [SEVERAL, 'litecoin'],
    [SEVERAL, 'dash'],
    [MISTYPED, null],
  ] as const) {
    assert.equal(reader.read(text, chain), reader.read(text, chain))
  }
  assert.equal(reader.validChains(SEVERAL), reader.validChains(SEVERAL))
  assert.notDeepEqual(reader.read(SEVERAL, null), reader.read(SEVERAL, 'litecoin'))
})

test('the cache is bounded by the largest file, evicts the oldest, and skips long texts', () => {
  const reader = new AddressReader()
  const [first, long] = ['first!', 'x'.repeat(1000)]
  const before = reader.read(first, null)
  for (let index = 0; index < 100_000; index++) reader.read(`!${index}`, null)
  assert.notEqual(reader.read(first, null), before)
  assert.notEqual(reader.read(long, null), reader.read(long, null))
})
