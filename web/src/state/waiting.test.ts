import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Source } from '../../../src/client/api-types.ts'
import { waitingReason } from './waiting.ts'

const REASON = 'The request budget for Blockchair is exhausted.'
const source = (more: Partial<Source>) =>
  ({ state: 'ok', reason: null, reason_code: null, tips: { bitcoin: 1 }, ...more }) as Source
const exhausted = source({ reason: REASON, reason_code: 'budget_exhausted' })

test('while our own limits leave no room at any source, that is the reason for waiting', () => {
  assert.equal(waitingReason('bitcoin', [exhausted]), REASON)
  assert.equal(waitingReason('bitcoin', [exhausted, source({ state: 'down' })]), REASON)
  assert.equal(waitingReason('bitcoin', [source({ state: 'off' }), exhausted]), REASON)
})

test('a source that can be asked, or one of another coin, is no reason for waiting', () => {
  assert.equal(waitingReason('bitcoin', []), null)
  assert.equal(waitingReason('bitcoin', [source({})]), null)
  assert.equal(waitingReason('bitcoin', [exhausted, source({})]), null)
  assert.equal(waitingReason('litecoin', [exhausted, source({ tips: { litecoin: 1 } })]), null)
  assert.equal(waitingReason('bitcoin', [source({ state: 'paused' })]), null)
})

test('a source that serves only other coins does not matter', () => {
  assert.equal(waitingReason('bitcoin', [exhausted, source({ tips: { litecoin: 1 } })]), REASON)
})
