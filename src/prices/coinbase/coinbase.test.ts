import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { parseDay } from '../../domain/day.ts'
import type { SourceError } from '../../domain/ports/source.ts'
import { directNetwork } from '../../net/direct-network.ts'
import { FakeClock } from '../../net/testing/fake-clock.ts'
import { MemoryLedger } from '../../net/testing/memory-ledger.ts'
import { json, StubProvider, text } from '../../net/testing/stub-provider.ts'
import { coinbase } from './index.ts'

const options = { signal: new AbortController().signal, manual: false }
const day = (text: string) => parseDay(text) as number
const DAYS = { from: day('2026-08-30'), to: day('2026-09-01') }

async function withServer(
  work: (source: ReturnType<typeof coinbase.create>, server: StubProvider) => Promise<void>,
) {
  await using server = await StubProvider.start()
  const clock = new FakeClock('2026-09-02T12:00:00Z')
  const parts = { httpTimeoutMs: 2000, clock, ledger: new MemoryLedger(clock), network: () => directNetwork }
  await work(coinbase.create({ url: server.url, isDefault: false }, parts), server)
}

/** Recorded form: newest first; time, low, high, open, close, volume. A whole number loses its decimals. */
const CANDLES = `[[1788307200,1,2,3,4,5],[1788220800,78704.49,79195.32,78704.49,79136.06,280.96550693],
[1788134400,78607.25,78888,78653.94,78888,238.79396548],[1788048000,7.5e-6,8e-6,7.6e-6,7.541e-6,1.0E+2]]`

describe('Coinbase', () => {
  it('gives the closes of finished days by their own characters, oldest first', () =>
    withServer(async (source, server) => {
      server.will(text(200, CANDLES))
      const closes = await source.closes(['bitcoin'], DAYS, options)
      assert.deepEqual(closes.get('bitcoin'), [
        { day: day('2026-08-30'), close: '7.541e-6' },
        { day: day('2026-08-31'), close: '78888' },
        { day: day('2026-09-01'), close: '79136.06' },
      ])
      assert.deepEqual(server.urls, [
        '/products/BTC-USD/candles?granularity=86400&start=2026-08-30T00:00:00Z&end=2026-09-01T00:00:00Z',
      ])
    }))

  it('takes no price from a candle without volume or price, or that begins at another time', () =>
    withServer(async (source, server) => {
      const without = ['1,1,1,1,0', '1,1,1,0,9', '1,1,1,-1,9', '1,1,1,null,9', '1,1,1,1']
      server.will(
        text(200, `[${without.map((rest) => `[1788134400,${rest}]`).join()},[1788134401,1,1,1,1,1]]`),
      )
      assert.deepEqual((await source.closes(['bitcoin'], DAYS, options)).get('bitcoin'), [])
    }))

  it('has no close of a day for which two are stated', () =>
    withServer(async (source, server) => {
      const rows = [
        [1788220800, '2'],
        [1788134400, '5'],
        [1788220800, '3'],
        [1788134400, '5'],
      ]
      server.will(text(200, `[${rows.map(([time, close]) => `[${time},1,1,1,${close},9]`).join()}]`))
      const closes = await source.closes(['bitcoin'], DAYS, options)
      assert.deepEqual(closes.get('bitcoin'), [{ day: day('2026-08-31'), close: '5' }])
    }))

  it('has no closes of a product that Coinbase does not know', () =>
    withServer(async (source, server) => {
      server.will(json(404, { message: 'NotFound' }))
      assert.deepEqual((await source.closes(['litecoin'], DAYS, options)).get('litecoin'), [])
      assert.equal(source.status().state, 'ok')
    }))

  it('pauses when it is asked too often', () =>
    withServer(async (source, server) => {
      server.will(json(429, { message: 'Public rate limit exceeded' }))
      await assert.rejects(
        source.closes(['bitcoin'], DAYS, options),
        (error: SourceError) => error.code === 'rate_limited',
      )
      assert.equal(source.status().state, 'paused')
    }))

  it('gives the rate in US dollars as the price now', () =>
    withServer(async (source, server) => {
      server.will(json(200, { data: { currency: 'BTC', rates: { EUR: '60000.1', USD: '64012.130' } } }))
      const at = Date.parse('2026-09-02T12:00:00Z') / 1000
      assert.deepEqual(
        await source.now(['bitcoin'], options),
        new Map([['bitcoin', { price: '64012.130', at }]]),
      )
      assert.deepEqual(server.urls, ['/v2/exchange-rates?currency=BTC'])
    }))

  it('takes no rate of another coin', () =>
    withServer(async (source, server) => {
      const other = json(200, { data: { currency: 'ETH', rates: { USD: '2345.6' } } })
      server.will(other, other, other, other, other)
      await assert.rejects(source.now(['bitcoin'], options), /about another currency/)
    }))

  it('still asks for the rates of other coins where the server has none of one', () =>
    withServer(async (source, server) => {
      const rate = json(200, { data: { currency: 'LTC', rates: { USD: '95.5' } } })
      server.will(text(400, ''), text(200, '[]'), rate)
      const prices = await source.now(['bitcoin', 'litecoin'], options)
      assert.deepEqual(
        [...prices].map(([chain, { price }]) => [chain, price]),
        [['litecoin', '95.5']],
      )
    }))

  it('gives the close of the running candle where the server has no rates', () =>
    withServer(async (source, server) => {
      server.will(text(404, ''), text(200, CANDLES), text(200, '[]'))
      assert.equal((await source.now(['bitcoin'], options)).get('bitcoin')?.price, '4')
      assert.equal((await source.now(['bitcoin'], options)).size, 0)
    }))

  it('takes a rate that is no price for that of one answer, and is not down by it', () =>
    withServer(async (source, server) => {
      for (const wrong of ['0', '-1', 'x', null]) {
        server.will(json(200, { data: { currency: 'BTC', rates: { USD: wrong } } }), text(200, '[]'))
        assert.equal((await source.now(['bitcoin'], options)).size, 0)
        assert.equal(source.status().state, 'ok')
      }
      server.will(json(200, { data: { currency: 'BTC', rates: { USD: '64012.13' } } }))
      assert.equal((await source.now(['bitcoin'], options)).get('bitcoin')?.price, '64012.13')
    }))
})
