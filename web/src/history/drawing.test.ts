import assert from 'node:assert/strict'
import { test } from 'node:test'
import { chooseFormats } from '../text/format-choice.ts'
import { drawingOf, drawingText } from './drawing.ts'

const BITCOIN = { decimals: 8, currency: 'BTC' }

const point = (seconds: number, balance: string) => ({
  timestamp: new Date(seconds * 1000).toISOString().replace('.000', ''),
  height: 1,
  balance,
})

test('the last balance is drawn up to the last proof', () => {
  const history = { id: 1, points: [point(100, '1'), point(200, '0.5')], before: null }
  const { times, values } = drawingOf(history, { from: null, to: null }, 900, BITCOIN)
  assert.deepEqual(times, [100, 200, 900])
  assert.deepEqual(values, [1, 0.5, 0.5])
})

test('a range starts with the balance before it', () => {
  const history = { id: 1, points: [point(300, '2')], before: point(100, '1') }
  const { times, values, points } = drawingOf(history, { from: 250, to: 400 }, 900, BITCOIN)
  assert.deepEqual(times, [250, 300, 400])
  assert.deepEqual(values, [1, 2, 2])
  assert.equal(points[0]?.timestamp, '1970-01-01T00:01:40Z')
})

test('times never descend', () => {
  const history = { id: 1, points: [point(300, '2'), point(200, '3'), point(310, '4')], before: null }
  assert.deepEqual(drawingOf(history, { from: null, to: null }, 250, BITCOIN).times, [300, 300, 310, 310])
})

test('an empty history has no points', () => {
  assert.deepEqual(
    drawingOf({ id: 1, points: [], before: null }, { from: null, to: null }, 9, BITCOIN).points,
    [],
  )
})

test('bitcoins are drawn in the chosen unit', (context) => {
  const formats = { locale: 'en-US', timeZone: 'UTC' }
  chooseFormats({ ...formats, bitcoinUnit: 'satoshi' })
  context.after(() => chooseFormats({ ...formats, bitcoinUnit: 'coin' }))
  const history = { id: 1, points: [point(100, '0.5')], before: null }
  const drawing = drawingOf(history, { from: null, to: null }, 900, BITCOIN)
  assert.deepEqual(drawing.values, [50_000_000, 50_000_000])
  assert.match(drawingText(drawing, BITCOIN), /last 50,000,000 sat/)
})
