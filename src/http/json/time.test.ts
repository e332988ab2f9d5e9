import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { formatTime, formatTimeOrNull } from './time.ts'

test('times are RFC 3339 to the second, fractions dropped', () => {
  assert.equal(formatTime(0), '1970-01-01T00:00:00Z')
  assert.equal(formatTime(Date.UTC(2024, 1, 29, 23, 59, 59, 999)), '2024-02-29T23:59:59Z')
  assert.equal(formatTime(-1), '1969-12-31T23:59:59Z')
  assert.equal(formatTimeOrNull(null), null)
})

test('times are formatted as Date does, on any day of ten thousand years', () => {
  const first = Date.parse('0000-01-01T00:00:00Z')
  const last = Date.parse('9999-12-31T23:59:59Z')
  fc.assert(
    fc.property(fc.integer({ min: first, max: last }), (ms) => {
      assert.equal(formatTime(ms), `${new Date(ms).toISOString().slice(0, 19)}Z`)
    }),
    { numRuns: 5000 },
  )
})
