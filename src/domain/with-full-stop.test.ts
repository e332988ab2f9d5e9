import assert from 'node:assert/strict'
import { test } from 'node:test'
import { withFullStop } from './with-full-stop.ts'

test('a clause becomes a sentence, and a sentence stays as it is', () => {
  for (const [text, sentence] of [
    ['no connection (ECONNREFUSED)', 'no connection (ECONNREFUSED).'],
    ['error 500. It says: "Busy".', 'error 500. It says: "Busy".'],
    ['error 500. It says: "Please wait."', 'error 500. It says: "Please wait."'],
    ['error 500. It says: "Just a moment…"', 'error 500. It says: "Just a moment…"'],
    ['it reports version "2"', 'it reports version "2".'],
  ] as const)
    assert.equal(withFullStop(text), sentence)
})
