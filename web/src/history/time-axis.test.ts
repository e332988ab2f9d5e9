import assert from 'node:assert/strict'
import { test } from 'node:test'
import { shownTimes, TICK_DISTANCES, TimeAxis, tickSpace } from './time-axis.ts'

const at = (text: string) => new Date(text).getTime() / 1000
const ticks = ['2023-05-21T22:00', '2023-05-22T00:00', '2023-05-22T02:00'].map(at)

test('ticks are written as the locale does, and the day is said where it begins', () => {
  assert.deepEqual(new TimeAxis({ locale: 'de', timeZone: undefined }).texts(ticks, 7200), [
    '22:00\n21. Mai',
    '00:00\n22. Mai',
    '02:00',
  ])
  assert.deepEqual(new TimeAxis({ locale: 'en-GB', timeZone: undefined }).texts(ticks, 86_400), [
    '21 May\n2023',
    '22 May',
    '22 May',
  ])
  assert.deepEqual(
    new TimeAxis({ locale: 'de', timeZone: undefined }).texts(ticks.slice(1, 2), 30 * 86_400),
    ['Mai 2023'],
  )
  assert.deepEqual(
    new TimeAxis({ locale: 'de', timeZone: undefined }).texts(ticks.slice(1, 2), 365 * 86_400),
    ['2023'],
  )
})

test('several years have several ticks on a phone, and words of months still have room', () => {
  const [from, to] = [at('2019-09-01'), at('2026-09-01')]
  const distanceOn = (width: number) => {
    const pixels = (seconds: number) => (seconds * width) / (to - from)
    return TICK_DISTANCES.find((seconds) => pixels(seconds) >= tickSpace(from, to, width)) ?? 0
  }
  assert.equal(distanceOn(200), 2 * 365 * 86_400)
  assert.equal(distanceOn(600), 365 * 86_400)
  assert.equal(distanceOn(1400), 180 * 86_400)
  for (let width = 100; width < 3000; width += 50) {
    if (distanceOn(width) < 365 * 86_400) assert.equal(tickSpace(from, to, width), 90)
  }
})

test('a single moment is shown with some minutes around it', () => {
  assert.deepEqual(shownTimes(1000, 1000), [700, 1300])
  assert.deepEqual(shownTimes(0, 86_400), [0, 86_400])
})
