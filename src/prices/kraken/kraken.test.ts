import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { describe, it } from 'node:test'
import type { SourceError } from '../../domain/ports/source.ts'
import { UnusableAnswer } from '../../net/answer-fields.ts'
import { json, text } from '../../net/testing/stub-provider.ts'
import { NO_PRICES } from '../testing/hostile-answers.ts'
import { CALL, day, midnight, withProvider } from '../testing/provider-test.ts'
import { decodeCandles } from './decode-candles.ts'
import { kraken } from './index.ts'

const NOW = '2026-09-02T12:00:00Z'
const DAYS = { from: day('2026-08-31'), to: day('2026-09-01') }
const TICKER = readFileSync(new URL('./fixtures/ticker-2026-06-24.json', import.meta.url), 'utf8')

const candle = (at: string, close: string, volume = '1.5') =>
  `[${midnight(at)},"1","2","0.5",${close},"1.1","${volume}",7]`
const candlesOf = (pair: string, ...rows: string[]) =>
  `{"error":[],"result":{"${pair}":[${rows.join()}],"last":${midnight('2026-09-01')}}}`
const candles = (...rows: string[]) => candlesOf('XXBTZUSD', ...rows)
const NAMES = ['XBTUSD', 'XXBTZUSD']

describe('Kraken', () => {
  it('gives the closes of finished days under whatever name it calls the pair', () =>
    withProvider(kraken, NOW, async (source, server) => {
      const rows = [
        candle('2026-08-31', '"78888.0"'),
        candle('2026-09-01', '"79136.10"'),
        candle('2026-09-02', '"1"'),
      ]
      server.will(text(200, candles(...rows)))
      assert.deepEqual((await source.closes(['bitcoin'], DAYS, CALL)).get('bitcoin'), [
        { day: day('2026-08-31'), close: '78888.0' },
        { day: day('2026-09-01'), close: '79136.10' },
      ])
      const since = midnight('2026-08-31') - 1
      assert.deepEqual(server.urls, [`/0/public/OHLC?pair=XBTUSD&interval=1440&since=${since}`])
    }))

  it('leaves two seconds between requests', () =>
    withProvider(kraken, NOW, async (source, server, clock) => {
      const since = clock.now()
      server.will(...['XXBTZUSD', 'DASHUSD', 'XZECZUSD'].map((pair) => text(200, candlesOf(pair))))
      await source.closes(['bitcoin', 'dash', 'zcash'], DAYS, CALL)
      assert.ok(clock.now() - since >= 4000)
    }))

  it('pauses when it refuses with status 200, and says why', () =>
    withProvider(kraken, NOW, async (source, server) => {
      server.will(json(200, { error: ['EGeneral:Too many requests'] }))
      await assert.rejects(source.closes(['bitcoin'], DAYS, CALL), (error: SourceError) => {
        assert.equal(error.code, 'rate_limited')
        return true
      })
      const { state, reason } = source.status()
      assert.equal(state, 'paused')
      assert.match(String(reason), /too many requests.*"EGeneral:Too many requests"/)
    }))

  it('has no closes of a pair that it does not know', () =>
    withProvider(kraken, NOW, async (source, server) => {
      server.will(json(200, { error: ['EQuery:Unknown asset pair'] }))
      assert.deepEqual((await source.closes(['zcash'], DAYS, CALL)).get('zcash'), [])
      assert.equal(source.status().state, 'ok')
    }))

  it('asks again after a failure of its own, and not after another refusal', () =>
    withProvider(kraken, NOW, async (source, server) => {
      server.will(json(200, { error: ['EService:Busy'] }), text(200, candles()))
      await source.closes(['bitcoin'], DAYS, CALL)
      server.will(json(200, { error: ['EGeneral:Invalid arguments'] }))
      await assert.rejects(
        source.closes(['bitcoin'], DAYS, CALL),
        /has rejected the request.*Invalid arguments/,
      )
    }))

  it('takes no price from an answer about another coin or currency', () => {
    for (const pair of ['XETHZUSD', 'XXBTZEUR', 'XLTCZUSD', 'XBTUSDT']) {
      const answer = candlesOf(pair, candle('2026-09-01', '"5"'))
      assert.throws(() => decodeCandles(answer, NAMES), UnusableAnswer)
    }
  })

  it('takes no notice of a warning', () => {
    const answer = candles(candle('2026-09-01', '"5"')).replace('[]', '["WGeneral:Deprecated"]')
    assert.equal(decodeCandles(answer, NAMES).length, 1)
  })

  it('takes no price from what is none, from a candle without volume, or from a day with two closes', () => {
    for (const price of NO_PRICES) {
      assert.deepEqual(decodeCandles(candles(candle('2026-09-01', price)), NAMES), [], price)
    }
    assert.deepEqual(decodeCandles(candles(candle('2026-09-01', '"5"', '0.00000000')), NAMES), [])
    const twice = candles(
      candle('2026-09-01', '"5"'),
      candle('2026-08-31', '"4"'),
      candle('2026-09-01', '"6"'),
    )
    assert.deepEqual(decodeCandles(twice, NAMES), [{ day: day('2026-08-31'), close: '4' }])
  })

  it('gives the prices of all its coins now in one request', () =>
    withProvider(kraken, NOW, async (source, server) => {
      server.will(text(200, TICKER))
      const chains = ['bitcoin', 'dogecoin', 'groestlcoin', 'zcash'] as const
      const at = Date.parse(NOW) / 1000
      const { result } = JSON.parse(TICKER)
      const priceOf = (name: string) => ({ price: result[name].c[0], at })
      assert.deepEqual(
        [...(await source.now(chains, CALL))],
        [
          ['bitcoin', priceOf('BTC/USD')],
          ['dogecoin', priceOf('DOGE/USD')],
          ['zcash', priceOf('ZEC/USD')],
        ],
      )
      assert.deepEqual(server.urls, ['/0/public/Ticker?pair=XBTUSD,XDGUSD,ZECUSD'])
    }))

  it('reads its old names of the pairs as well, and has no price of a market that stands still', () =>
    withProvider(kraken, NOW, async (source, server) => {
      const still = { c: ['1', '1'], v: ['0', '0.00000000'] }
      server.will(json(200, { error: [], result: { XXBTZUSD: { c: ['64012.10000', '1'] }, XDGUSD: still } }))
      const prices = await source.now(['bitcoin', 'dogecoin'], CALL)
      assert.deepEqual([...prices.keys(), prices.get('bitcoin')?.price], ['bitcoin', '64012.10000'])
    }))
})
