import assert from 'node:assert/strict'
import { test } from 'node:test'
import { AppError } from '../errors.ts'
import { NOTE_CHARACTERS_MAX, parseNote } from './note.ts'

test('a note keeps its lines, and loses the white space around it', () => {
  assert.equal(parseNote(' Rent\r\nof May\t✓ \n'), 'Rent\nof May\t✓')
  assert.equal(parseNote('שלום\u200f 🏠'), 'שלום\u200f 🏠')
})

test('a note without anything visible is none', () => {
  for (const text of [null, '', ' \n ', '\u200b\u2800', '\ufeff']) assert.equal(parseNote(text), null)
})

test('a note that is too long or could disturb the page is refused, naming the character', () => {
  assert.equal(parseNote('🏠'.repeat(NOTE_CHARACTERS_MAX))?.length, 2 * NOTE_CHARACTERS_MAX)
  assert.throws(() => parseNote('x'.repeat(NOTE_CHARACTERS_MAX + 1)), AppError)
  assert.throws(() => parseNote('a\u0000b'), /U\+0000/)
  assert.throws(() => parseNote('a\u202eb'), /U\+202E/)
  assert.throws(() => parseNote('a\ud800b'), AppError)
})
