import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { readRetryAfter } from './retry-after.ts'

const NOW = Date.parse('2026-11-23T12:00:00Z')

describe('readRetryAfter', () => {
  for (const [text, ms] of [
    ['2', 2000],
    [' 120 ', 120_000],
    ['0', 0],
    ['Mon, 23 Nov 2026 12:00:30 GMT', 30_000],
    ['Monday, 23-Nov-26 12:00:30 GMT', 30_000],
  ] as const) {
    it(`reads "${text}"`, () => assert.equal(readRetryAfter(text, null, NOW), ms))
  }

  for (const text of [
    null,
    '',
    '-5',
    '1.5',
    '2e3',
    '0x10',
    'soon',
    '99999999999999999999',
    '999999999',
    'Mon, 23 Nov 2026 11:59:00 GMT',
    'Mon, 23 Nov 2086 12:00:00 GMT',
    '2026-11-23T12:00:30Z',
    'Mon, 99 Nov 2026 12:00:30 GMT',
  ]) {
    it(`takes ${JSON.stringify(text)} as missing`, () => assert.equal(readRetryAfter(text, null, NOW), null))
  }

  it("measures a date by the server's own clock", () => {
    const sent = 'Mon, 23 Nov 2026 15:00:00 GMT'
    assert.equal(readRetryAfter('Mon, 23 Nov 2026 15:00:10 GMT', sent, NOW), 10_000)
    assert.equal(readRetryAfter('Mon, 23 Nov 2026 15:00:10 GMT', 'later', NOW), 3 * 3_600_000 + 10_000)
  })
})
