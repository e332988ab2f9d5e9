import assert from 'node:assert/strict'
import { test } from 'node:test'
import { UsageError } from '../command.ts'
import { readTime } from './read-time.ts'

test('a date is its first or its last second in UTC', () => {
  assert.deepEqual(readTime('--from', '2024-02-29', 'start'), {
    time: '2024-02-29T00:00:00Z',
    date: '2024-02-29',
  })
  assert.equal(readTime('--at', '2024-02-29', 'end').time, '2024-02-29T23:59:59Z')
})

test('a time is in UTC unless it names its zone', () => {
  for (const [text, time] of [
    ['2024-01-01 10:00', '2024-01-01T10:00:00Z'],
    ['2024-01-01T10:00:07', '2024-01-01T10:00:07Z'],
    ['2024-01-01t10:00:00z', '2024-01-01T10:00:00Z'],
    ['2024-01-01T10:00:00+02:00', '2024-01-01T10:00:00+02:00'],
  ] as const) {
    assert.deepEqual(readTime('--at', text, 'end'), { time, date: null })
  }
})

test('anything else is refused with an example', () => {
  for (const text of [
    '',
    'now',
    '1704067200',
    '2024-13-01',
    '2023-02-29',
    '2024-01-01 25:00',
    '01.02.2024',
  ]) {
    assert.throws(
      () => readTime('--at', text, 'end'),
      new UsageError(
        '--at is a date or a time in UTC, such as 2025-12-31, "2025-12-31 18:00" or 2025-12-31T18:00:00+01:00.',
      ),
    )
  }
})
