import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { type Day, parseDay, startOfDay } from '../day.ts'
import { currencyOf } from './currency.ts'
import { roundHalfEven } from './fraction.ts'
import type { RatesOfDay, SourcedClose } from './price.ts'
import { PriceSeries } from './price-series.ts'
import { RateTable } from './rate-table.ts'
import { totalValue } from './total-value.ts'
import { Valuation } from './valuation.ts'

const day = (text: string): Day => parseDay(text) as Day
const seconds = (text: string): number => Date.parse(text) / 1000
const BITCOIN = 100_000_000n

function closes(prices: Readonly<Record<string, string>>): readonly SourcedClose[] {
  return Object.entries(prices).map(([text, close]) => ({ day: day(text), close, source: 'coinbase' }))
}

interface World {
  readonly code?: string
  readonly prices: Readonly<Record<string, string>>
  readonly rates?: readonly RatesOfDay[]
  readonly now?: string
  readonly latest?: string | null
}

/** Bitcoin, all of whose days have been asked for up to the day before now. */
function valuation({
  code = 'USD',
  prices,
  rates = [],
  now = '2024-01-10T12:00:00Z',
  latest = '50000',
}: World) {
  const at = seconds(now)
  const today = Math.floor(at / 86_400)
  const currency = currencyOf(code) ?? assert.fail(code)
  const series = new PriceSeries(closes(prices), { from: 0, to: today - 1 })
  return new Valuation({
    currency,
    now: at,
    coins: new Map([
      [
        'bitcoin',
        { series, now: latest === null ? null : { price: latest, at: at - 60, source: 'coinbase' as const } },
      ],
    ]),
    rates: code === 'USD' ? null : new RateTable(currency, rates, today - 1),
  })
}

describe('the price of a moment', () => {
  it('is the close of its UTC day, up to the last second before midnight', () => {
    const value = valuation({ prices: { '2023-12-31': '100', '2024-01-01': '200' } })
    const at = (text: string) => value.valueAt('bitcoin', BITCOIN, seconds(text))?.amount
    assert.deepEqual(['2023-12-31T00:00:00Z', '2023-12-31T23:59:59Z', '2024-01-01T00:00:00Z'].map(at), [
      '100.00',
      '100.00',
      '200.00',
    ])
  })

  it('is the price now on a day that has not ended, and never that of another day', () => {
    const value = valuation({ prices: { '2024-01-08': '100', '2024-01-09': '200' } })
    const basis = (text: string) => value.valueAt('bitcoin', BITCOIN, seconds(text))?.basis.kind
    assert.deepEqual(['2024-01-09T23:59:59Z', '2024-01-10T00:00:00Z', '2024-01-10T11:59:59Z'].map(basis), [
      'daily_close',
      'now',
      'now',
    ])
  })

  it('is the last close in a hole, for seven days and no longer', () => {
    const value = valuation({ prices: { '2023-12-20': '100', '2024-01-05': '200' } })
    const on = (text: string) => value.valueAt('bitcoin', BITCOIN, seconds(`${text}T12:00:00Z`))
    assert.deepEqual(
      ['2023-12-19', '2023-12-20', '2023-12-27', '2023-12-28', '2024-01-04'].map(
        (text) => on(text)?.amount ?? null,
      ),
      [null, '100.00', '100.00', null, null],
    )
    const basis = on('2023-12-27')?.basis
    assert.equal(basis?.kind === 'daily_close' && basis.day, day('2023-12-20'))
  })

  it('is none in a hole that begins with a close that is stored and cannot be read', () => {
    const prices = closes({ '2024-01-04': '100', '2024-01-08': '200' })
    const all = { from: 0, to: day('2024-01-09') }
    const series = new PriceSeries(prices, all, { damaged: new Set([day('2024-01-06')]) })
    assert.deepEqual(
      ['2024-01-05', '2024-01-06', '2024-01-07', '2024-01-08', '2024-01-09'].map(
        (text) => series.closeOf(day(text))?.close ?? null,
      ),
      ['100', null, null, '200', '200'],
    )
  })

  it('is no price at all where the latest one is older than a week', () => {
    const latest = { price: '50000', at: seconds('2024-01-03T11:59:59Z'), source: 'coinbase' as const }
    const coins = new Map([['bitcoin' as const, { series: new PriceSeries([], null), now: latest }]])
    const currency = currencyOf('USD') ?? assert.fail()
    const at = (now: string) => new Valuation({ currency, now: seconds(now), coins, rates: null })
    assert.equal(at('2024-01-10T11:59:59Z').valueNow('bitcoin', BITCOIN)?.amount, '50000.00')
    assert.equal(at('2024-01-10T12:00:00Z').valueNow('bitcoin', BITCOIN), null)
  })
})

describe('the exchange rate of a day', () => {
  const published = (text: string, rates: RatesOfDay['rates']): RatesOfDay => ({ day: day(text), rates })
  const friday = published('2024-01-05', { USD: '1.10', JPY: '160' })
  const monday = published('2024-01-08', { USD: '1.00', JPY: '150' })

  it('is at a weekend that of Friday, never that of Monday or of now', () => {
    const prices = { '2024-01-05': '1', '2024-01-06': '1', '2024-01-07': '1', '2024-01-08': '1' }
    const value = valuation({ code: 'EUR', prices, rates: [friday, monday] })
    const on = (text: string) => {
      const { fx } = value.valueAt('bitcoin', BITCOIN, seconds(`${text}T23:59:59Z`))?.basis ?? {}
      return fx?.day
    }
    assert.deepEqual(['2024-01-05', '2024-01-06', '2024-01-07', '2024-01-08'].map(on), [
      friday.day,
      friday.day,
      friday.day,
      monday.day,
    ])
  })

  it('serves over the holidays at the end of a year, for a week and no longer', () => {
    const last = published('2023-12-22', { USD: '1.10' })
    const table = new RateTable(currencyOf('EUR') ?? assert.fail(), [last], day('2024-01-09'))
    assert.deepEqual(
      ['2023-12-21', '2023-12-22', '2023-12-29', '2023-12-30'].map(
        (text) => table.rateOf(day(text))?.day ?? null,
      ),
      [null, last.day, last.day, null],
    )
  })

  it('is unknown where it is stored and cannot be read, and so on the days that it stands for', () => {
    const thursday = published('2024-01-04', { USD: '1.05' })
    const complete = day('2024-01-09')
    const table = new RateTable(currencyOf('EUR') ?? assert.fail(), [thursday, monday], complete, [
      friday.day,
    ])
    assert.deepEqual(
      ['2024-01-04', '2024-01-05', '2024-01-07', '2024-01-08', '2024-01-09'].map(
        (text) => table.rateOf(day(text))?.day ?? null,
      ),
      [thursday.day, null, null, monday.day, monday.day],
    )
  })

  it('gives a currency without digits whole amounts, and one that has no rate no value', () => {
    const prices = { '2024-01-08': '0.011' }
    const rates = [monday]
    const at = startOfDay(monday.day)
    assert.equal(valuation({ code: 'JPY', prices, rates }).valueAt('bitcoin', BITCOIN, at)?.amount, '2')
    assert.equal(valuation({ code: 'KWD', prices, rates }).valueAt('bitcoin', BITCOIN, at), null)
  })

  it('gives a currency of three digits three, where its rate is known', () => {
    const rates = [published('2024-01-08', { USD: '1', KWD: '0.3075' })]
    const value = valuation({ code: 'KWD', prices: { '2024-01-08': '1' }, rates })
    const at = startOfDay(monday.day)
    assert.equal(value.valueAt('bitcoin', BITCOIN, at)?.amount, '0.308')
    assert.equal(value.valueAt('bitcoin', -BITCOIN / 100n, at)?.amount, '-0.003')
  })
})

describe('rounding', () => {
  it('takes exact halves to the even neighbour, below zero as above', () => {
    const of = (numerator: bigint) => roundHalfEven({ numerator, denominator: 1000n }, 2)
    assert.deepEqual([5n, 15n, 25n, -5n, -15n, -25n, 14_999n].map(of), [0n, 2n, 2n, 0n, -2n, -2n, 1500n])
  })

  it('is at most half a unit away, and an odd unit is never half a unit away', () => {
    fc.assert(
      fc.property(
        fc.bigInt(-(10n ** 30n), 10n ** 30n),
        fc.bigInt(1n, 10n ** 20n),
        fc.nat(4),
        (numerator, denominator, digits) => {
          const rounded = roundHalfEven({ numerator, denominator }, digits)
          const distance = 2n * (rounded * denominator - numerator * 10n ** BigInt(digits))
          const size = distance < 0n ? -distance : distance
          assert.ok(size <= denominator)
          if (size === denominator) assert.equal(rounded % 2n, 0n)
        },
      ),
    )
  })
})

describe('the total value', () => {
  const prices = { '2024-01-08': '40000', '2024-01-09': '45000.005' }

  it('is rounded once, from exact parts, and its change is what the balances of now have gained since yesterday', () => {
    const half = BITCOIN / 2n
    const balances = [
      { chain: 'bitcoin', balance: half },
      { chain: 'bitcoin', balance: half },
    ] as const
    const { amount, change24h, unpriced } = totalValue(balances, valuation({ prices, latest: '50000.01' }))
    assert.deepEqual([amount, change24h, unpriced], ['50000.01', '5000.00', []])
  })

  it('names what has no price, and has no change without the close of yesterday', () => {
    const litecoin = { chain: 'litecoin', balance: 5n } as const
    const bitcoin = { chain: 'bitcoin', balance: BITCOIN } as const
    const total = totalValue([bitcoin, litecoin], valuation({ prices: {}, latest: '50000' }))
    assert.deepEqual(total, { currency: 'USD', amount: '50000.00', change24h: null, unpriced: [litecoin] })
    const none = totalValue([litecoin], valuation({ prices }))
    assert.deepEqual([none.amount, none.change24h], [null, null])
    assert.equal(totalValue([], valuation({ prices })).amount, '0.00')
  })
})
