import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type DayRange, dayOfSeconds } from '../../domain/day.ts'
import { US_DOLLAR } from '../../domain/money/currency.ts'
import { TotalsBody } from '../schemas/balance.ts'
import { ValueHistoryBody } from '../schemas/value-history.ts'
import { assertBody, assertProblem } from '../testing/assert-answer.ts'
import { NO_OWNERS } from '../testing/fake-groups.ts'
import { FakePrices } from '../testing/fake-prices.ts'
import { sampleRows, WITNESS } from '../testing/samples.ts'
import { testServer } from '../testing/test-server.ts'

const NOW = Date.UTC(2026, 10, 22, 10) / 1000

async function serverWithPrices(prices = new FakePrices()) {
  const today = dayOfSeconds(NOW)
  prices.closes = [3, 2, 1].map((ago) => ({ day: today - ago, close: `${ago}000`, source: 'coinbase' }))
  prices.latest = new Map([['bitcoin', { price: '5000.5', at: NOW - 60, source: 'coinbase' }]])
  const server = testServer({
    prices,
    latestPrices: { wanted: async () => false },
    priceSources: [{ name: 'coinbase', chains: new Set(['bitcoin'] as const), since: () => null }],
    currency: US_DOLLAR,
  })
  await server.book.add({ chain: 'bitcoin', address: WITNESS, type: 'p2wpkh', label: null })
  server.book.setRows(1, sampleRows(5))
  return { ...server, prices }
}

test('the value of an address is that of each day, and a day without a price names the coin', async () => {
  const { app } = await serverWithPrices()
  const answer = await app.inject('/addresses/1/value-history?points=2000&currency=USD')
  const { currency, points, unpriced } = assertBody(answer, 200, ValueHistoryBody)
  assert.deepEqual([currency, unpriced], ['USD', []])
  assert.deepEqual(
    points.slice(-4).map(({ day, value }) => [day, value]),
    [
      ['2026-11-19', '3.70'],
      ['2026-11-20', '2.47'],
      ['2026-11-21', '1.23'],
      ['2026-11-22', '250.03'],
    ],
  )
  const { value, unpriced: lacking } = points.at(-5) ?? {}
  assert.deepEqual([value, lacking], [null, ['bitcoin']])
})

test('the last value of everything is that of the totals', async () => {
  const { app } = await serverWithPrices()
  const totals = assertBody(await app.inject('/totals?currency=usd'), 200, TotalsBody)
  const { points } = assertBody(await app.inject('/value-history?currency=usd'), 200, ValueHistoryBody)
  assert.equal(points.at(-1)?.value, totals.total_value?.amount)
})

/** The history of everything is behind for so many looks. */
function serverBehind(looks: number) {
  let left = looks
  let time = NOW * 1000
  return testServer({
    clock: {
      now: () => time,
      sleep: async (ms) => {
        time += ms
      },
      random: () => 0.5,
    },
    owners: {
      ...NO_OWNERS,
      behind: async () => {
        left -= 1
        return left >= 0
      },
    },
  })
}

test('what has just changed is waited for, and a history that stays behind says so', async () => {
  const url = '/value-history?currency=USD'
  const current = assertBody(await serverBehind(3).app.inject(url), 200, ValueHistoryBody)
  assert.equal('behind' in current, false)
  const behind = assertBody(await serverBehind(1e6).app.inject(url), 200, ValueHistoryBody)
  assert.equal(behind.behind, true)
})

test('the values of one coin come with its balances', async () => {
  const { app } = await serverWithPrices()
  const url = '/value-history?currency=USD&chain='
  const { points } = assertBody(await app.inject(`${url}bitcoin`), 200, ValueHistoryBody)
  assert.notEqual(points.at(-1)?.balance, undefined)
  const none = assertBody(await app.inject(`${url}litecoin`), 200, ValueHistoryBody)
  assert.deepEqual([...new Set(none.points.map(({ value }) => value))], ['0.00'])
  assertProblem(await app.inject(`${url}nocoin`), 422, 'invalid_request')
})

test('a total also has its value by the close of yesterday, from which its change is computed', async () => {
  const { app } = await serverWithPrices()
  const { totals } = assertBody(await app.inject('/totals?currency=USD'), 200, TotalsBody)
  const { value, value_at_last_close: before } = totals[0] ?? {}
  assert.deepEqual([value?.price, before?.price], ['5000.5', '1000'])
  assert.deepEqual([before?.basis.kind, before?.basis.at], ['daily_close', '2026-11-21'])
})

test('a value history that cannot be is rejected with the reason', async () => {
  const { app } = await serverWithPrices()
  for (const query of [
    'currency=XXY',
    'points=0',
    'points=2001',
    'from=x',
    'from=2024-02-01&to=2024-01-01',
  ]) {
    assertProblem(await app.inject(`/value-history?${query}`), 422, 'invalid_request')
  }
  assertProblem(await app.inject('/addresses/9/value-history'), 404, 'address_not_found')
  assertProblem(await app.inject('/groups/9/value-history'), 404, 'group_not_found')
})

test('coins whose past prices are still being fetched are named until all days were asked about', async () => {
  const { app, prices } = await serverWithPrices()
  const pending = async (server: typeof app) =>
    assertBody(await server.inject('/addresses/1/value-history?currency=USD'), 200, ValueHistoryBody)
      .price_history
  assert.deepEqual(await pending(app), { coins: 1, pending: ['bitcoin'] })
  const genesis = dayOfSeconds(Date.UTC(2009, 0, 3) / 1000)
  prices.askedDays = { from: genesis, to: dayOfSeconds(NOW) - 1 }
  const { app: full } = await serverWithPrices(prices)
  assert.deepEqual(await pending(full), { coins: 1, pending: [] })
  const euros = await full.inject('/addresses/1/value-history?currency=EUR')
  assert.deepEqual(euros.json().price_history.pending, ['bitcoin'], 'without exchange rates')
})

test('a provider that cannot be asked keeps no coin pending whose closes have no gap of more than a week', async () => {
  const today = dayOfSeconds(NOW)
  const genesis = dayOfSeconds(Date.UTC(2009, 0, 3) / 1000)
  const whole = { from: genesis, to: today - 1 }
  const pendingWith = async (
    ago: readonly number[],
    { askedDays = whole, since = null }: { askedDays?: DayRange; since?: number | null } = {},
  ) => {
    const prices = new FakePrices()
    prices.closes = ago.map((days) => ({ day: today - days, close: '1', source: 'coinbase' }))
    prices.askedDays = askedDays
    const chains = new Set(['bitcoin'] as const)
    const { app, book } = testServer({
      prices,
      latestPrices: { wanted: async () => false },
      priceSources: [
        { name: 'defillama', chains, since: () => (since === null ? null : today - since) },
        { name: 'coinbase', chains, since: () => null },
      ],
      currency: US_DOLLAR,
    })
    await book.add({ chain: 'bitcoin', address: WITNESS, type: 'p2wpkh', label: null })
    const time = NOW - 5 * 86_400
    const held = sampleRows(1).map((row) => ({ ...row, height: 800_000, time }))
    book.setRows(1, held)
    const answer = await app.inject('/addresses/1/value-history?currency=USD')
    return assertBody(answer, 200, ValueHistoryBody).price_history.pending
  }
  assert.deepEqual(await pendingWith([17, 9, 1]), [], 'seven days without a close')
  assert.deepEqual(await pendingWith([18, 9, 1]), ['bitcoin'], 'eight days without a close')
  assert.deepEqual(await pendingWith([17, 9]), [], 'the newest close is a week old')
  assert.deepEqual(await pendingWith([18, 10]), ['bitcoin'], 'the newest close is older')
  assert.deepEqual(await pendingWith([]), ['bitcoin'], 'no close')
  const half = { from: today - 2, to: today - 1 }
  assert.deepEqual(await pendingWith([2, 1], { askedDays: half }), ['bitcoin'], 'half read')
  assert.deepEqual(await pendingWith([4, 3, 2, 1], { since: 4 }), [], 'the other one has nothing older')
  assert.deepEqual(await pendingWith([4, 3, 2, 1], { since: 9 }), ['bitcoin'], 'it has older closes')
  assert.deepEqual(await pendingWith([5, 4, 3, 2, 1], { since: 9 }), [], 'nothing was held then')
})

test('where prices are off none is still being fetched', async () => {
  const { app, book } = testServer()
  await book.add({ chain: 'bitcoin', address: WITNESS, type: 'p2wpkh', label: null })
  book.setRows(1, sampleRows(5))
  const answer = await app.inject('/addresses/1/value-history?currency=USD')
  assert.deepEqual(answer.json().price_history, { coins: 1, pending: [] })
})
