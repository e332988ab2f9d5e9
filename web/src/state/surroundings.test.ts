import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Source } from '../../../src/client/api-types.ts'
import { formatTime } from '../text/time.ts'
import { surroundingsOf } from './surroundings.ts'

const REASON = 'The request budget for Blockchair is exhausted.'
const UNTIL = '2026-11-22T11:00:00Z'
const source = (more: Partial<Source>) =>
  ({
    name: 'blockchair',
    chains: ['bitcoin'],
    state: 'ok',
    reason_code: null,
    until: null,
    ...more,
  }) as Source
const exhausted = source({ reason_code: 'budget_exhausted' })
const waiting = (...sources: readonly Source[]) => surroundingsOf('bitcoin', sources).waiting

test('while our own limits leave no room at any source, that is the reason for waiting', () => {
  assert.equal(waiting(exhausted), REASON)
  assert.equal(waiting(exhausted, source({ state: 'down' })), REASON)
  assert.equal(waiting(source({ state: 'off', chains: [] }), exhausted), REASON)
  assert.equal(
    waiting({ ...exhausted, until: UNTIL }),
    `The request budget for Blockchair is exhausted until ${formatTime(UNTIL)}.`,
  )
})

test('while every source is paused, the pause is the reason, with its end', () => {
  assert.equal(waiting(source({ state: 'paused' })), 'Blockchair is paused.')
  assert.equal(
    waiting(source({ state: 'paused', until: UNTIL })),
    `Blockchair is paused until ${formatTime(UNTIL)}.`,
  )
})

test('a source that can be asked, or one of another coin, is no reason for waiting', () => {
  assert.equal(waiting(), null)
  assert.equal(waiting(source({})), null)
  assert.equal(waiting(exhausted, source({})), null)
  assert.equal(waiting(source({ state: 'down' })), null)
  assert.equal(waiting(exhausted, source({ chains: ['litecoin'] })), REASON)
  assert.equal(waiting({ ...exhausted, chains: ['litecoin'] }), null)
})

test('a coin whose only server cannot be reached waits for that one, whatever serves other coins', () => {
  const off = source({ name: 'electrum', state: 'down', reason_code: 'no_connection', public: false })
  const other = source({ chains: ['litecoin'] })
  const { unreachable } = surroundingsOf('bitcoin', [off, other])
  assert.equal(unreachable, 'Waiting for the connection to Electrum.')
  assert.equal(surroundingsOf('litecoin', [off, other]).unreachable, null)
})

test('a coin has a second source if two sources serve it', () => {
  const has = (...sources: readonly Source[]) => surroundingsOf('bitcoin', sources).hasSecondSource
  assert.equal(has(source({}), source({ state: 'paused' })), true)
  assert.equal(has(source({}), source({ chains: ['litecoin'] })), false)
  assert.equal(has(source({})), false)
  assert.equal(has(), true)
})
