import assert from 'node:assert/strict'
import { test } from 'node:test'
import { momentInZone } from './moment-in-zone.ts'

const isoOf = (local: string, zone: string) => new Date(momentInZone(local, zone)).toISOString()

test('a day ends when it ends in the chosen time zone', () => {
  assert.equal(isoOf('2026-11-27T23:59:59', 'UTC'), '2026-11-27T23:59:59.000Z')
  assert.equal(isoOf('2026-11-27T23:59:59', 'Asia/Tokyo'), '2026-11-27T14:59:59.000Z')
  assert.equal(isoOf('2026-07-01T00:00:00', 'America/New_York'), '2026-07-01T04:00:00.000Z')
})

test('it does on days on which the clocks change', () => {
  assert.equal(isoOf('2026-03-29T23:59:59', 'Europe/Berlin'), '2026-03-29T21:59:59.000Z')
  assert.equal(isoOf('2026-03-29T00:00:00', 'Europe/Berlin'), '2026-03-28T23:00:00.000Z')
  assert.equal(isoOf('2026-10-25T23:59:59', 'Europe/Berlin'), '2026-10-25T22:59:59.000Z')
})

test('what is no time is none', () => {
  assert.ok(Number.isNaN(momentInZone('T23:59:59', 'UTC')))
})
