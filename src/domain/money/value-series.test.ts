import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { ChainSlug } from '../chains/chain.ts'
import type { Quotes } from './day-prices.ts'
import { add, type Fraction, roundHalfEven, ZERO } from './fraction.ts'
import { RememberedWorth } from './remembered-worth.ts'
import { thinValues } from './thin-values.ts'
import { valueSeries } from './value-series.ts'
import type { CoinDays } from './worth.ts'

const TODAY = 20_050
const CHAINS = ['bitcoin', 'dogecoin', 'ecash'] as const
const EVER = { from: null, to: null }

const price = fc.option(
  fc.record({
    numerator: fc.bigInt({ min: 1n, max: 10n ** 12n }),
    denominator: fc.constantFrom(1n, 10n ** 8n, 10n ** 16n, 7n * 10n ** 10n, 10_715n * 10n ** 9n),
  }),
  { freq: 5, nil: null },
)
const amount = fc.bigInt({ min: -(10n ** 20n), max: 10n ** 20n })
const coin = fc.record({
  changes: fc.uniqueArray(fc.record({ day: fc.integer({ min: 20_000, max: TODAY + 1 }), change: amount }), {
    selector: ({ day }) => day,
    maxLength: 12,
  }),
  unconfirmed: fc.constantFrom<bigint[]>(0n, 5n, -9n),
  prices: fc.array(price, { minLength: 70, maxLength: 70 }),
})

function world(each: readonly (typeof coin extends fc.Arbitrary<infer Coin> ? Coin : never)[]) {
  const coins = each.map(({ changes, unconfirmed }, index): CoinDays => {
    const ascending = changes.toSorted((a, b) => a.day - b.day)
    const sum = ascending.reduce((total, { change }) => total + change, unconfirmed)
    return { chain: CHAINS[index] as ChainSlug, changes: ascending, balance: sum }
  })
  const priceOf = (chain: ChainSlug, day: number): Fraction | null =>
    each[CHAINS.indexOf(chain as (typeof CHAINS)[number])]?.prices[day - 20_000] ?? null
  const quote = (chain: ChainSlug, day: number) => {
    const perUnit = priceOf(chain, day)
    return perUnit === null ? null : { perUnit }
  }
  const quotes: Quotes = {
    currency: { code: 'BHD', digits: 3 },
    today: TODAY,
    closes: {},
    quoteOfDay: quote,
    quoteNow: (chain) => quote(chain, TODAY + 10),
  }
  return { coins, quotes }
}

/** Each balance times its price, one coin and one change after another. */
function naive(coins: readonly CoinDays[], quotes: Quotes, day: number) {
  const held = coins
    .map(({ chain, changes, balance }) => ({
      chain,
      balance:
        day === TODAY
          ? balance
          : changes.filter((each) => each.day <= day).reduce((sum, { change }) => sum + change, 0n),
      quote: day === TODAY ? quotes.quoteNow(chain) : quotes.quoteOfDay(chain, day),
    }))
    .filter(({ balance }) => balance !== 0n)
  let exact = ZERO
  for (const { balance, quote } of held) {
    if (quote === null) continue
    const { numerator, denominator } = quote.perUnit
    exact = add(exact, { numerator: balance * numerator, denominator })
  }
  const unpriced = held.filter(({ quote }) => quote === null).map(({ chain }) => chain)
  const isUnpriced = unpriced.length > 0 && unpriced.length === held.length
  return { day, value: isUnpriced ? null : roundHalfEven(exact, 3), unpriced }
}

test('each day is worth its balances times their closes, exactly and rounded once; today the balances now', () => {
  fc.assert(
    fc.property(fc.array(coin, { minLength: 1, maxLength: 3 }), (each) => {
      const { coins, quotes } = world(each)
      const points = valueSeries(coins, EVER, 2000, quotes)
      assert.equal(points.at(-1)?.day, TODAY)
      const first = Math.min(TODAY, ...coins.flatMap(({ changes }) => changes[0]?.day ?? []))
      assert.deepEqual(
        points.map(({ day, value, unpriced }) => ({ day, value, unpriced })),
        Array.from({ length: TODAY - first + 1 }, (_, index) => naive(coins, quotes, first + index)),
      )
    }),
  )
})

test('a span of days is cut out of the whole', () => {
  const day = fc.option(fc.integer({ min: 19_990, max: TODAY + 5 }), { nil: null })
  fc.assert(
    fc.property(fc.array(coin, { minLength: 1, maxLength: 2 }), day, day, (each, from, to) => {
      const { coins, quotes } = world(each)
      const within = valueSeries(coins, EVER, 2000, quotes).filter(
        (point) => point.day >= (from ?? 0) && point.day <= (to ?? TODAY),
      )
      assert.deepEqual(valueSeries(coins, { from, to }, 2000, quotes), within)
    }),
  )
})

test('a day without a price is never worth nothing, and names the coin; an empty balance needs no price', () => {
  const coins: CoinDays[] = [
    { chain: 'bitcoin', changes: [{ day: TODAY - 3, change: 5n }], balance: 5n },
    {
      chain: 'dogecoin',
      changes: [
        { day: TODAY - 2, change: 7n },
        { day: TODAY - 1, change: -7n },
      ],
      balance: 0n,
    },
  ]
  const perUnit = { numerator: 2n, denominator: 1n }
  const quotes: Quotes = {
    currency: { code: 'USD', digits: 2 },
    today: TODAY,
    closes: {},
    quoteOfDay: (chain, day) => (chain === 'bitcoin' && day > TODAY - 3 ? { perUnit } : null),
    quoteNow: (chain) => (chain === 'bitcoin' ? { perUnit } : null),
  }
  assert.deepEqual(valueSeries(coins, EVER, 500, quotes), [
    { day: TODAY - 3, value: null, balance: null, unpriced: ['bitcoin'] },
    { day: TODAY - 2, value: 1000n, balance: null, unpriced: ['dogecoin'] },
    { day: TODAY - 1, value: 1000n, balance: null, unpriced: [] },
    { day: TODAY, value: 1000n, balance: null, unpriced: [] },
  ])
})

test('an owner that never had anything is worth nothing now', () => {
  const { quotes } = world([])
  assert.deepEqual(valueSeries([], EVER, 500, quotes), [
    { day: TODAY, value: 0n, balance: null, unpriced: [] },
  ])
})

/** The same number as a fraction of other parts. */
function inParts(value: bigint, denominator: bigint): Fraction {
  return { numerator: value * denominator, denominator }
}

test('thinned values keep the last, and the lowest and highest of each stretch', () => {
  const values = fc.array(fc.option(fc.bigInt({ min: -50n, max: 50n }), { nil: null }), {
    minLength: 1,
    maxLength: 300,
  })
  fc.assert(
    fc.property(values, fc.integer({ min: 1, max: 120 }), (each, most) => {
      const points = each.map((value, day) => ({ day, value }))
      const kept = thinValues(
        each.map((value, day) => (value === null ? null : inParts(value, BigInt(1 + (day % 3))))),
        most,
      ).map((index) => points[index] as (typeof points)[number])
      assert.ok(kept.length <= most)
      assert.equal(kept.at(-1), points.at(-1))
      assert.deepEqual(
        kept,
        kept.toSorted((a, b) => a.day - b.day),
      )
      const extremes = (some: typeof points) => {
        const known = some.flatMap(({ value }) => value ?? []).sort((a, b) => (a < b ? -1 : 1))
        return [known[0], known.at(-1)]
      }
      if (most === 2 || most === 3) assert.equal(kept[0], points[0])
      if (most >= 4) assert.deepEqual(extremes([...kept]), extremes(points))
    }),
  )
})

test('what was worked out for earlier changes serves for later ones, and changes no value', () => {
  fc.assert(
    fc.property(
      fc.array(coin, { minLength: 1, maxLength: 3 }),
      fc.array(coin, { minLength: 1, maxLength: 4 }),
      (each, later) => {
        const { coins, quotes } = world(each)
        const remembered = new RememberedWorth()
        assert.deepEqual(
          valueSeries(coins, EVER, 2000, quotes, remembered),
          valueSeries(coins, EVER, 2000, quotes),
        )
        for (const [index, { changes }] of later.entries()) {
          const other = coins.map((coin, at) =>
            at === index % coins.length ? changedBy(coin, changes) : coin,
          )
          for (const some of [other, coins]) {
            assert.deepEqual(
              valueSeries(some, EVER, 2000, quotes, remembered),
              valueSeries(some, EVER, 2000, quotes),
            )
          }
        }
      },
    ),
  )
})

/** The same coin with other changes from the day on which those begin. */
function changedBy(coin: CoinDays, changes: CoinDays['changes']): CoinDays {
  const added = changes.toSorted((a, b) => a.day - b.day)
  const kept = coin.changes.filter(({ day }) => day < (added[0]?.day ?? Number.POSITIVE_INFINITY))
  return { ...coin, changes: [...kept, ...added] }
}
