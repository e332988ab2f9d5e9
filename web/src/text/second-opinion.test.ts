import assert from 'node:assert/strict'
import { test } from 'node:test'
import { secondOpinionSentence } from './second-opinion.ts'

test('a request for second opinions is told by the names of the sources', () => {
  assert.equal(secondOpinionSentence(['esplora']), 'Second opinion requested from Esplora.')
  assert.equal(
    secondOpinionSentence(['esplora-litecoin', 'blockchair']),
    'Second opinion requested from Esplora (Litecoin) and Blockchair.',
  )
  assert.equal(secondOpinionSentence([]), 'No second opinion: no other source serves this coin.')
})
