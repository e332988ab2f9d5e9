import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startOfDay } from '../../domain/day.ts'
import { type Currency, US_DOLLAR } from '../../domain/money/currency.ts'
import type { PriceRevisions, StoredRates } from '../../domain/ports/price-book.ts'
import { FakePrices } from '../../http/testing/fake-prices.ts'
import { FakeClock } from '../../net/testing/fake-clock.ts'
import { Values } from './values.ts'

const EURO: Currency = { code: 'EUR', digits: 2 }

/** The first one who reads its rates waits for them until the test lets them come. */
class SlowRates extends FakePrices {
  revision = 1
  readonly asked = Promise.withResolvers<void>()
  readonly answered = Promise.withResolvers<void>()

  override async revisions(): Promise<PriceRevisions> {
    return new Map([
      ['rates', this.revision],
      ['now', this.revision],
    ])
  }

  override async rates(): Promise<StoredRates> {
    const days = this.published
    this.asked.resolve()
    await this.answered.promise
    return { days, damaged: [] }
  }

  state(price: string, dollarsPerEuro: string): void {
    this.latest = new Map([['bitcoin', { source: 'coinbase', price, at: 1_795_000_000 }]])
    this.published = [{ day: 20_775, rates: { USD: dollarsPerEuro } }]
    this.revision += 1
  }
}

function valuesBy(prices: FakePrices, clock: FakeClock): Values {
  return new Values({
    prices,
    clock,
    latestPrices: { wanted: async () => false },
    priceSources: [{ name: 'coinbase', chains: new Set(['bitcoin'] as const), since: () => null }],
    currency: US_DOLLAR,
  })
}

test('prices and rates that change while others are loaded are used together', async () => {
  const clock = new FakeClock('2026-11-18T12:00:00Z', 'stepped')
  const prices = new SlowRates()
  const values = valuesBy(prices, clock)
  prices.state('100', '1.25')
  const before = values.in(EURO)
  await prices.asked.promise
  prices.state('200', '1.6')
  await clock.advance(1000)
  await values.in(US_DOLLAR)
  prices.answered.resolve()
  assert.equal((await before).valueNow('bitcoin', 100_000_000n)?.amount, '125.00')
  assert.equal((await values.in(EURO)).valueNow('bitcoin', 100_000_000n)?.amount, '125.00')
})

test('a rate that is late is waited for, and not replaced by the one of the day before', async () => {
  const clock = new FakeClock('2026-11-27T12:00:00Z', 'stepped')
  const prices = new FakePrices()
  prices.ratesDoneAt = clock.now()
  const [wednesday, thursday] = [20_782, 20_783]
  prices.latest = new Map([['bitcoin', { source: 'coinbase', price: '300', at: clock.now() / 1000 }]])
  prices.closes = [
    { day: wednesday, close: '100', source: 'coinbase' },
    { day: thursday, close: '200', source: 'coinbase' },
  ]
  prices.published = [{ day: wednesday, rates: { USD: '1.25' } }]
  const values = valuesBy(prices, clock)
  const value = await values.in(EURO)
  const on = (day: number) => value.valueAt('bitcoin', 100_000_000n, startOfDay(day))
  assert.deepEqual([on(wednesday)?.amount, on(wednesday)?.basis.kind], ['80.00', 'daily_close'])
  assert.deepEqual([on(thursday)?.amount, on(thursday)?.basis.kind], ['240.00', 'now'])
})
