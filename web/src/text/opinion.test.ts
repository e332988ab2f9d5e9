import assert from 'node:assert/strict'
import { test } from 'node:test'
import { opinionSentence } from './opinion.ts'

test('an opinion names its source exactly once', () => {
  const sentence = (source: string, detail: string) =>
    opinionSentence({ source, detail, agrees: true, at: '2026-11-22T10:00:00Z' })
  assert.equal(sentence('esplora', 'esplora agrees.'), 'Esplora agrees.')
  assert.equal(sentence('esplora', 'Esplora agrees.'), 'Esplora agrees.')
  assert.equal(sentence('esplora-litecoin', 'esplora-litecoin agrees.'), 'Esplora (Litecoin) agrees.')
  assert.equal(sentence('esplora', 'Paused until 12:00Z.'), 'Esplora: Paused until 12:00Z.')
})
