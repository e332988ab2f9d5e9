import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { AppError } from '../../domain/errors.ts'
import { parseTime } from './parse-time.ts'
import { formatTime } from './time.ts'

test('times that the API writes can be parsed', () => {
  fc.assert(
    fc.property(fc.integer({ min: -62_167_219_200, max: 253_402_300_799 }), (seconds) => {
      assert.equal(parseTime('at', formatTime(seconds * 1000)), seconds)
    }),
  )
})

test('every RFC 3339 form is accepted, and a date means its first second', () => {
  const noon = Date.UTC(2024, 1, 29, 12) / 1000
  for (const text of [
    '2024-02-29T12:00:00Z',
    '2024-02-29t12:00:00z',
    '2024-02-29 12:00:00Z',
    '2024-02-29T12:00:00.999Z',
    '2024-02-29T14:30:00+02:30',
    '2024-02-29T00:00:00-12:00',
  ]) {
    assert.equal(Math.floor(parseTime('at', text)), noon, text)
  }
  assert.equal(parseTime('at', '2024-02-29'), noon - 43_200)
  assert.equal(parseTime('at', '2016-12-31T23:59:60Z'), Date.UTC(2016, 11, 31, 23, 59, 59) / 1000)
})

test('any other text is rejected with the name of the field', () => {
  for (const text of [
    '',
    'now',
    '2023-02-30T00:00:00Z',
    '2023-01-01T24:00:01Z',
    '2023-01-01T10:00:00',
    '2023-01-01T10:00Z',
    '1672567200',
    '2023-01-01T10:00:00+99:99',
    '2023-1-1',
    '+002023-01-01T10:00:00Z',
    '9999-12-31T23:59:59-00:01',
    '0000-01-01T00:00:00+00:01',
  ]) {
    assert.throws(
      () => parseTime('from', text),
      (error) =>
        error instanceof AppError && error.code === 'invalid_request' && /"from"/.test(error.message),
      text,
    )
  }
  assert.throws(() => parseTime('at', '2023-01-01T10:00:00 02:00'), /written as %2B/)
})
