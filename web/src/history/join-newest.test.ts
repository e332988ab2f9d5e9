import assert from 'node:assert/strict'
import { test } from 'node:test'
import { joinNewest } from './join-newest.ts'

const rows = (hashes: string) => [...hashes].map((hash) => ({ chain: 'bitcoin' as const, tx_hash: hash }))
const join = (before: string, newest: string) =>
  joinNewest(rows(before), rows(newest))
    ?.map(({ tx_hash }) => tx_hash)
    .join('') ?? null

test('new transactions come above those that have been read', () => {
  assert.equal(join('cba', 'edc'), 'edcba')
})

test('a transaction that was replaced goes from the top', () => {
  assert.equal(join('dcba', 'ecb'), 'ecba')
})

test('one that has moved up is not listed twice', () => {
  assert.equal(join('cba', 'bca'), 'bca')
  assert.equal(join('dcba', 'bdc'), 'bdca')
})

test('a page that does not reach the rows that are known replaces them', () => {
  assert.equal(join('cba', 'zyx'), null)
  assert.equal(join('cba', ''), null)
})
