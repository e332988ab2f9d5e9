import assert from 'node:assert/strict'
import { test } from 'node:test'
import { chooseFormats } from '../../text/format-choice.ts'
import { timeTicks } from './time-ticks.ts'

const HOUR = 3600
const DAY = 24 * HOUR

function ticksIn(timeZone: string, from: string, to: string, distance: number): readonly string[] {
  chooseFormats({ locale: 'en', timeZone, bitcoinUnit: 'coin' })
  const seconds = (text: string) => Date.parse(text) / 1000
  const clock = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'short' })
  return timeTicks(seconds(from), seconds(to), distance).map((tick) => clock.format(tick * 1000))
}

test('ticks are at round times of the chosen zone', () => {
  assert.deepEqual(ticksIn('Asia/Kolkata', '2026-01-01T00:00Z', '2026-01-01T07:00Z', 2 * HOUR), [
    '2026-01-01 06:00',
    '2026-01-01 08:00',
    '2026-01-01 10:00',
    '2026-01-01 12:00',
  ])
  assert.deepEqual(ticksIn('America/New_York', '2026-06-01T12:00Z', '2026-06-03T12:00Z', DAY), [
    '2026-06-02 00:00',
    '2026-06-03 00:00',
  ])
})

test('days stay at midnight where clocks are moved', () => {
  assert.deepEqual(ticksIn('Europe/Berlin', '2026-03-28T00:00Z', '2026-03-31T00:00Z', DAY), [
    '2026-03-29 00:00',
    '2026-03-30 00:00',
    '2026-03-31 00:00',
  ])
  const hours = ticksIn('Europe/Berlin', '2026-10-24T22:00Z', '2026-10-25T04:00Z', HOUR)
  assert.deepEqual(hours, hours.toSorted())
  assert.equal(hours.at(-1), '2026-10-25 05:00')
})

test('weeks begin on Mondays, months on their first day, years in January', () => {
  assert.deepEqual(ticksIn('UTC', '2026-11-01T00:00Z', '2026-11-30T12:00Z', 14 * DAY), [
    '2026-11-09 00:00',
    '2026-11-23 00:00',
  ])
  assert.deepEqual(ticksIn('UTC', '2025-11-15T00:00Z', '2026-08-01T00:00Z', 90 * DAY), [
    '2026-01-01 00:00',
    '2026-04-01 00:00',
    '2026-07-01 00:00',
  ])
  assert.deepEqual(ticksIn('Pacific/Auckland', '2008-12-31T00:00Z', '2026-01-01T00:00Z', 5 * 365 * DAY), [
    '2010-01-01 00:00',
    '2015-01-01 00:00',
    '2020-01-01 00:00',
    '2025-01-01 00:00',
  ])
})
