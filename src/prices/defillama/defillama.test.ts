import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { describe, it } from 'node:test'
import { json, text } from '../../net/testing/stub-provider.ts'
import { NO_PRICES } from '../testing/hostile-answers.ts'
import { CALL, day, midnight, withProvider } from '../testing/provider-test.ts'
import { decodeChart } from './decode-chart.ts'
import { defillama } from './index.ts'

const NOW = '2026-09-02T12:00:00Z'
const CURRENT = readFileSync(new URL('./fixtures/prices-current-2026-06-24.json', import.meta.url), 'utf8')

const point = (seconds: number, price: string) => `{"timestamp":${seconds},"price":${price}}`
const chart = (id: string, points: string[], confidence = '0.99') =>
  `{"coins":{"coingecko:${id}":{"symbol":"X","confidence":${confidence},"prices":[${points.join()}]}}}`
const bitcoinOf = (answer: string) => decodeChart(answer).get('coingecko:bitcoin') ?? []

describe('DefiLlama', () => {
  it('gives the price at a midnight as the close of the day that ends there', () =>
    withProvider(defillama, NOW, async (source, server) => {
      const points = [
        point(midnight('2026-09-03'), '9'),
        point(midnight('2026-09-01') - 40, '0.00002113'),
        point(midnight('2026-09-02') + 7, '2.2e-5'),
      ]
      server.will(text(200, chart('ecash', points)))
      const range = { from: day('2026-08-31'), to: day('2026-09-01') }
      assert.deepEqual((await source.closes(['ecash'], range, CALL)).get('ecash'), [
        { day: day('2026-08-31'), close: '0.00002113' },
        { day: day('2026-09-01'), close: '2.2e-5' },
      ])
      const start = midnight('2026-09-01')
      assert.deepEqual(server.urls, [`/chart/coingecko:ecash?start=${start}&span=2&period=1d`])
    }))

  it('asks for several coins at once, from the first day of any of them', () =>
    withProvider(defillama, NOW, async (source, server) => {
      server.will(text(200, '{"coins":{}}'))
      const range = { from: day('2013-01-01'), to: day('2014-03-31') }
      await source.closes(['groestlcoin', 'ecash', 'dash'], range, CALL)
      const start = midnight('2014-02-15')
      const ids = 'coingecko:groestlcoin,coingecko:dash'
      assert.deepEqual(server.urls, [`/chart/${ids}?start=${start}&span=46&period=1d`])
    }))

  it('asks for nothing before any of them had a price', () =>
    withProvider(defillama, NOW, async (source, server) => {
      const range = { from: day('2016-01-01'), to: day('2017-07-31') }
      assert.deepEqual((await source.closes(['bitcoin-cash'], range, CALL)).get('bitcoin-cash'), [])
      assert.deepEqual(server.urls, [])
    }))

  it('asks for fewer points at once where so many are refused, also the next time', () =>
    withProvider(defillama, NOW, async (source, server) => {
      const prices = [point(midnight('2026-09-02'), '5')]
      const refused = json(400, { message: 'too many' })
      server.will(refused, text(200, chart('groestlcoin', prices)), text(200, chart('ecash', prices)))
      const range = { from: day('2025-06-01'), to: day('2026-09-01') }
      const closes = await source.closes(['groestlcoin', 'ecash'], range, CALL)
      assert.deepEqual(
        [...closes.values()].map((days) => days.length),
        [1, 1],
      )
      server.will(text(200, '{"coins":{}}'), text(200, '{"coins":{}}'))
      await source.closes(['groestlcoin', 'ecash'], range, CALL)
      assert.deepEqual(
        server.urls.map((url) => url.split('?')[0]?.split(',').length),
        [2, 1, 1, 1, 1],
      )
      server.will(refused)
      await assert.rejects(source.closes(['ecash'], range, CALL), /has rejected the request/)
    }))

  it('takes no price from what is none, that is far from midnight, or that DefiLlama is not sure of', () => {
    const at = midnight('2026-09-02')
    for (const price of NO_PRICES)
      assert.deepEqual(bitcoinOf(chart('bitcoin', [point(at, price)])), [], price)
    assert.deepEqual(bitcoinOf(chart('bitcoin', [point(at + 9000, '5')])), [])
    assert.deepEqual(bitcoinOf(chart('bitcoin', [point(at, '5')], '0.5')), [])
    assert.deepEqual(bitcoinOf(chart('bitcoin', [point(at, '5')], '"sure"')), [])
    assert.equal(bitcoinOf(chart('bitcoin', [point(at, '5')], 'null')).length, 1)
    assert.equal(bitcoinOf(chart('bitcoin', [point(at, '5')], '1')).length, 1)
  })

  it('takes the nearer of two points, and none of two that are as near', () => {
    const at = midnight('2026-09-02')
    const close = { day: day('2026-09-01'), close: '6' }
    assert.deepEqual(bitcoinOf(chart('bitcoin', [point(at - 90, '5'), point(at + 80, '6')])), [close])
    assert.deepEqual(bitcoinOf(chart('bitcoin', [point(at - 80, '5'), point(at + 80, '6')])), [])
  })

  it('gives the prices of all coins now with their own times, by their own characters', () =>
    withProvider(defillama, '2026-06-24T15:50:00Z', async (source, server) => {
      server.will(text(200, CURRENT))
      const price = { price: '60580.28121336298', at: 1_782_315_604 }
      assert.deepEqual([...(await source.now(['bitcoin', 'ecash'], CALL))], [['bitcoin', price]])
      assert.deepEqual(server.urls, ['/prices/current/coingecko:bitcoin,coingecko:ecash'])
    }))

  it('takes no price of an hour ago, or of the time to come, as the price now', async () => {
    for (const now of ['2026-06-24T17:00:00Z', '2026-06-24T15:00:00Z']) {
      await withProvider(defillama, now, async (source, server) => {
        server.will(text(200, CURRENT))
        assert.equal((await source.now(['bitcoin'], CALL)).size, 0)
      })
    }
  })
})
