import assert from 'node:assert/strict'
import { test } from 'node:test'
import { secondOpinionSentence } from './second-opinion.ts'

test('a request for second opinions is told by the names of the sources', () => {
  for (const [detail, sentence] of [
    ['Cross-check of address 8 with esplora started.', 'Second opinion requested from Esplora.'],
    [
      'Cross-check of address 8 with esplora-litecoin and blockchair started.',
      'Second opinion requested from Esplora (Litecoin) and Blockchair.',
    ],
    [
      'No other source to cross-check address 8 with: none that SOURCES names serves its chain.',
      'No second opinion: no other source serves this chain.',
    ],
  ] as const) {
    assert.equal(secondOpinionSentence(detail), sentence)
  }
})
