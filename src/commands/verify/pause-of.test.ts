import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Source } from '../../client/api-types.ts'
import { pauseOf } from './pause-of.ts'

const NOW = Date.parse('2026-01-01T10:00:00Z')
const ESPLORA = {
  name: 'esplora',
  state: 'paused',
  until: '2026-01-01T11:00:00Z',
  reason: 'Too many requests',
  reason_code: 'rate_limited',
} as Source
const BLOCKCHAIR = { ...ESPLORA, name: 'blockchair', state: 'ok', reason_code: null } as Source

test('sources are paused if none of them may be asked', () => {
  const sources = [ESPLORA, BLOCKCHAIR]
  assert.equal(
    pauseOf(sources, new Set(['esplora']), NOW),
    'Esplora is paused until 11:00 UTC. Too many requests.',
  )
  assert.equal(pauseOf(sources, new Set(['esplora', 'blockchair']), NOW), null)
  assert.equal(pauseOf(sources, new Set(), NOW), null)
})

test('an exhausted budget is said in one sentence, with the date of another day', () => {
  const exhausted = {
    ...BLOCKCHAIR,
    until: '2026-01-02T00:00:00Z',
    reason: 'The request budget for Blockchair is exhausted.',
    reason_code: 'budget_exhausted',
  } as Source
  assert.equal(
    pauseOf([exhausted], new Set(['blockchair']), NOW),
    'Blockchair is paused until 2026-01-02 00:00 UTC: its request budget is exhausted.',
  )
})
