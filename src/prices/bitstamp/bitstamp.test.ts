import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { describe, it } from 'node:test'
import { UnusableAnswer } from '../../net/answer-fields.ts'
import { json, text } from '../../net/testing/stub-provider.ts'
import { NO_PRICES } from '../testing/hostile-answers.ts'
import { CALL, day, midnight, withProvider } from '../testing/provider-test.ts'
import { decodeCandles } from './decode-candles.ts'
import { bitstamp } from './index.ts'

const NOW = '2026-09-02T12:00:00Z'
const HOURS = readFileSync(new URL('./fixtures/ohlc-hours-2026-09-10.json', import.meta.url), 'utf8')

const candle = (at: string, close: string, volume = '1.5') =>
  `{"timestamp":"${midnight(at)}","open":"1","high":"1","low":"1","close":${close},"volume":"${volume}"}`
const candles = (...rows: string[]) => `{"data":{"pair":"BTC/USD","ohlc":[${rows.join()}]}}`

describe('Bitstamp', () => {
  it('gives the closes of finished days, and asks for the newest so many before an end', () =>
    withProvider(bitstamp, NOW, async (source, server) => {
      const rows = [
        candle('2026-09-01', '"79136.06"'),
        candle('2026-08-31', '"78888"'),
        candle('2026-09-02', '"7"'),
      ]
      server.will(text(200, candles(...rows)))
      const range = { from: day('2026-08-31'), to: day('2026-09-01') }
      assert.deepEqual((await source.closes(['bitcoin'], range, CALL)).get('bitcoin'), [
        { day: day('2026-08-31'), close: '78888' },
        { day: day('2026-09-01'), close: '79136.06' },
      ])
      const end = midnight('2026-09-02') - 1
      assert.deepEqual(server.urls, [`/api/v2/ohlc/btcusd/?step=86400&limit=2&end=${end}`])
    }))

  it('asks for no day before the first trade', () =>
    withProvider(bitstamp, NOW, async (source, server) => {
      const range = { from: day('2010-01-01'), to: day('2011-08-17') }
      assert.deepEqual((await source.closes(['bitcoin'], range, CALL)).get('bitcoin'), [])
      assert.deepEqual(server.urls, [])
      server.will(text(200, candles()))
      await source.closes(['bitcoin'], { ...range, to: day('2011-08-19') }, CALL)
      assert.match(server.urls[0] ?? '', /limit=2&/)
    }))

  it('takes no price from what is none, or from a candle without volume', () => {
    for (const price of NO_PRICES) {
      assert.deepEqual(decodeCandles(candles(candle('2026-09-01', price)), 'btcusd'), [], price)
    }
    assert.deepEqual(decodeCandles(candles(candle('2026-09-01', '"5"', '0.00000000')), 'btcusd'), [])
  })

  it('takes no hour for a day', () => {
    assert.deepEqual(decodeCandles(HOURS, 'btcusd'), [])
    const days = HOURS.replace('1789023600', String(midnight('2026-09-10')))
    assert.deepEqual(decodeCandles(days, 'btcusd'), [{ day: day('2026-09-10'), close: '78090.31' }])
  })

  it('takes no price from an answer about another pair', () => {
    const answer = candles(candle('2026-09-01', '"5"'))
    for (const [pair, asked] of [
      ['BTC/USD', 'ltcusd'],
      ['BTC/EUR', 'btcusd'],
    ] as const) {
      const other = answer.replace('BTC/USD', pair)
      assert.throws(() => decodeCandles(other, asked), UnusableAnswer)
    }
    for (const pair of ['BTCUSD', 'btcusd']) {
      assert.equal(decodeCandles(answer.replace('BTC/USD', pair), 'btcusd').length, 1)
    }
  })

  it('gives the close of the running candle as the price now', () =>
    withProvider(bitstamp, NOW, async (source, server) => {
      server.will(
        text(200, candles(candle('2026-09-02', '"78083.50"'))),
        text(200, candles().replace('BTC', 'LTC')),
      )
      const price = { price: '78083.50', at: Date.parse(NOW) / 1000 }
      assert.deepEqual([...(await source.now(['bitcoin', 'litecoin', 'zcash'], CALL))], [['bitcoin', price]])
      assert.match(server.urls[1] ?? '', /ltcusd\/\?step=86400&limit=1&/)
    }))

  it('has no closes of a pair that it does not know', () =>
    withProvider(bitstamp, NOW, async (source, server) => {
      server.will(json(404, { code: 'not_found' }))
      const range = { from: day('2026-08-31'), to: day('2026-09-01') }
      assert.deepEqual((await source.closes(['dogecoin'], range, CALL)).get('dogecoin'), [])
    }))
})
