import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Source } from '../../client/api-types.ts'
import { outageSentences } from './outage-sentences.ts'

const ESPLORA = {
  name: 'esplora',
  state: 'down',
  reason_code: 'no_connection',
  public: true,
  proxied: false,
} as Source
const BLOCKCHAIR = { ...ESPLORA, name: 'blockchair' } as Source

test('no connection to any source is said as in the web app', () => {
  assert.equal(outageSentences([ESPLORA, BLOCKCHAIR]), 'No internet connection. No source can be reached.')
  assert.equal(
    outageSentences([ESPLORA, BLOCKCHAIR].map((source) => ({ ...source, proxied: true }))),
    'No connection through the proxy. No source can be reached.',
  )
  assert.equal(
    outageSentences([{ ...ESPLORA, public: false }, BLOCKCHAIR]),
    'No connection to Esplora or Blockchair.',
  )
})

test('nothing is said while a source answers', () => {
  assert.equal(outageSentences([ESPLORA, { ...BLOCKCHAIR, state: 'ok', reason_code: null }]), null)
  assert.equal(outageSentences([]), null)
})
