import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { decodeTime } from './decode-time.ts'

describe('decodeTime', () => {
  it('reads any second from 1970 to 9999 as UTC', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 253_402_300_799 }), (seconds) => {
        const text = new Date(seconds * 1000).toISOString().slice(0, 19).replace('T', ' ')
        assert.equal(decodeTime(text), seconds)
      }),
      { numRuns: 2000 },
    )
  })

  for (const text of [
    '2023-02-29 00:00:00',
    '2100-02-29 00:00:00',
    '2023-04-31 00:00:00',
    '2023-13-01 00:00:00',
    '2023-00-01 00:00:00',
    '2023-01-00 00:00:00',
    '2023-01-01 24:00:00',
    '2023-01-01 23:60:00',
    '2023-01-01 23:00:60',
    '1969-12-31 23:59:59',
    '2023-01-01T10:00:00',
    '2023-01-01 10:00:00Z',
    '2023-01-01',
    '',
    ' 2023-01-01 10:00:00',
    '2023-1-1 10:00:00',
    null,
    undefined,
    1672567200,
  ]) {
    it(`refuses ${JSON.stringify(text)}`, () => assert.equal(decodeTime(text), null))
  }

  it('accepts 29 February 2000', () => assert.equal(decodeTime('2000-02-29 00:00:00'), 951_782_400))
})
