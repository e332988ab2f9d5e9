import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Source } from '../../../src/client/api-types.ts'
import { substitutesSentence } from './substitutes.ts'

const source = (name: string, chains: readonly string[], state: Source['state'] = 'ok') =>
  ({ name, chains, state }) as Source
const blockchair = source('blockchair', ['bitcoin', 'dogecoin', 'ecash'], 'paused')

test('while a source is paused, the coins that another one serves are told from those that wait', () => {
  const esplora = source('esplora', ['bitcoin'])
  const sentence = (...tracked: readonly string[]) =>
    substitutesSentence(blockchair, [blockchair, esplora], tracked)
  assert.equal(sentence('bitcoin'), 'Using Esplora until then.')
  assert.equal(sentence('bitcoin', 'dogecoin'), 'Using Esplora for Bitcoin until then; Dogecoin waits.')
  assert.equal(
    sentence('bitcoin', 'dogecoin', 'ecash'),
    'Using Esplora for Bitcoin until then; Dogecoin and eCash wait.',
  )
  assert.equal(sentence('dogecoin'), 'Syncing stops until then.')
})

test('a source that was not asked yet is a substitute', () => {
  const esplora = source('esplora', ['bitcoin'], 'unknown')
  const sentence = substitutesSentence(blockchair, [blockchair, esplora], ['bitcoin'])
  assert.equal(sentence, 'Using Esplora until then.')
})

test('a source that does not answer is no substitute', () => {
  const esplora = source('esplora', ['bitcoin'], 'down')
  assert.equal(
    substitutesSentence(blockchair, [blockchair, esplora], ['bitcoin']),
    'Syncing stops until then.',
  )
})
