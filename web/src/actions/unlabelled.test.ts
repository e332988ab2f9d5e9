import assert from 'node:assert/strict'
import { test } from 'node:test'
import { unlabelledIn } from './unlabelled.ts'

test('labels of addresses that were followed already are counted as not set', () => {
  const entries = [{ label: 'rent' }, { label: 'savings' }, { label: null }, { label: 'old' }]
  const results = [
    { index: 0, status: 'added' },
    { index: 1, status: 'exists' },
    { index: 2, status: 'exists' },
    { index: 3, status: 'exists' },
  ] as const
  assert.equal(unlabelledIn(entries, results), 2)
})
