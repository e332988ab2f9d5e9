import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Source } from '../../../src/client/api-types.ts'
import { isOffline } from './offline.ts'

const source = (state: Source['state'], reason_code: Source['reason_code'] = null) =>
  ({ state, reason_code }) as Source
const unreachable = source('down', 'no_connection')

test('without a connection to any source that was asked there is no internet connection', () => {
  assert.equal(isOffline([unreachable, unreachable]), true)
  assert.equal(isOffline([unreachable, source('unknown'), source('off')]), true)
})

test('one source that answers, is paused or fails in another way is reached through the internet', () => {
  assert.equal(isOffline([]), false)
  assert.equal(isOffline([source('unknown')]), false)
  assert.equal(isOffline([unreachable, source('ok')]), false)
  assert.equal(isOffline([unreachable, source('paused', 'rate_limited')]), false)
  assert.equal(isOffline([unreachable, source('down', 'no_answer')]), false)
})
