import assert from 'node:assert/strict'
import { test } from 'node:test'
import { dayOfMs, dayOfSeconds, dayText, parseDay, startOfDay } from './day.ts'

test('a day begins at midnight UTC, and ends a second before the next one', () => {
  const day = parseDay('2024-12-31') as number
  assert.deepEqual(
    ['2024-12-30T23:59:59Z', '2024-12-31T00:00:00Z', '2024-12-31T23:59:59Z', '2025-01-01T00:00:00Z'].map(
      (time) => dayOfMs(Date.parse(time)) - day,
    ),
    [-1, 0, 0, 1],
  )
  assert.equal(dayOfSeconds(startOfDay(day)), day)
  assert.equal(dayText(day), '2024-12-31')
  assert.equal(parseDay('1969-12-31'), -1)
})

test('what is no day of the calendar is not read as one', () => {
  for (const text of ['2023-02-29', '2024-13-01', '2024-1-1', '20240101', '', '2024-01-01T00:00:00Z']) {
    assert.equal(parseDay(text), null)
  }
})
