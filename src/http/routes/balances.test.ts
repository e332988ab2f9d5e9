import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseDay } from '../../domain/day.ts'
import { AddressPage } from '../schemas/address.ts'
import { BalanceBody, BalanceHistoryBody, TotalsBody } from '../schemas/balance.ts'
import { assertBody, assertProblem } from '../testing/assert-answer.ts'
import { FakePrices } from '../testing/fake-prices.ts'
import { GENESIS, sampleRows, WITNESS } from '../testing/samples.ts'
import { testServer } from '../testing/test-server.ts'

async function serverWithRows() {
  const server = testServer()
  await server.book.add({ chain: 'bitcoin', address: WITNESS, type: 'p2wpkh', label: null })
  server.book.setRows(1, sampleRows(5))
  return server
}

test('a balance can be read for now, for a time in any zone, and for a height', async () => {
  const { app, histories } = await serverWithRows()
  const now = assertBody(await app.inject('/addresses/1/balance'), 200, BalanceBody)
  assert.deepEqual(now, { id: 1, at: '2026-11-22T10:00:00Z', height: null, balance: '0.05000015', offset: 0 })
  const at = await app.inject('/addresses/1/balance?at=2023-01-01T12:00:00%2B02:00')
  assert.equal(assertBody(at, 200, BalanceBody).at, '2023-01-01T10:00:00Z')
  const height = assertBody(await app.inject('/addresses/1/balance?height=0'), 200, BalanceBody)
  assert.deepEqual([height.at, height.height], [null, 0])
  assert.deepEqual(
    histories.queries.map(({ moment }) => moment),
    [{ kind: 'now' }, { kind: 'time', at: 1_672_567_200 }, { kind: 'height', height: 0 }],
  )
})

test('an invalid moment is rejected with the reason', async () => {
  const { app } = await serverWithRows()
  for (const query of [
    'at=yesterday',
    'height=-1',
    'height=1.5',
    'at=2023-01-01T10:00:00Z&height=1',
    'at=',
  ]) {
    assertProblem(await app.inject(`/addresses/1/balance?${query}`), 422, 'invalid_request')
  }
  assertProblem(await app.inject('/addresses/2/balance'), 404, 'address_not_found')
})

test('a balance at a time or height that has not come is refused', async () => {
  const { app, book } = await serverWithRows()
  const ask = (query: string) => app.inject(`/addresses/1/balance?${query}`)
  assertBody(await ask('at=2026-11-22T10:00:00Z'), 200, BalanceBody)
  assertBody(await ask('height=800000'), 200, BalanceBody)
  for (const query of [
    'at=2026-11-22T10:00:01Z',
    'at=9999-12-31',
    'height=800001',
    'height=9007199254740991',
  ]) {
    assertProblem(await ask(query), 422, 'in_the_future')
  }
  assertProblem(await app.inject('/addresses/9/balance?height=800001'), 404, 'address_not_found')
  book.tip = 0
  assertProblem(await ask('height=1'), 422, 'in_the_future')
  assertBody(await ask('height=0'), 200, BalanceBody)
})

test('a balance history covers the range, oldest first, with the requested number of points', async () => {
  const { app, histories } = await serverWithRows()
  const whole = assertBody(await app.inject('/addresses/1/balance-history'), 200, BalanceHistoryBody)
  assert.equal(whole.points.length, 5)
  assert.deepEqual(whole.points.at(-1), {
    timestamp: '2023-01-01T10:00:00Z',
    height: null,
    balance: '0.05000015',
  })
  await app.inject('/addresses/1/balance-history?from=2022-01-01&to=2023-01-01T10:00:00Z&points=2000')
  assert.deepEqual(histories.queries, [
    { range: { from: null, to: null }, points: 500 },
    { range: { from: 1_640_995_200, to: 1_672_567_200 }, points: 2000 },
  ])
})

test('an invalid range is rejected with the reason', async () => {
  const { app } = await serverWithRows()
  for (const query of ['from=x', 'to=2023', 'points=0', 'points=2001', 'from=2023-01-02&to=2023-01-01']) {
    assertProblem(await app.inject(`/addresses/1/balance-history?${query}`), 422, 'invalid_request')
  }
  assertProblem(await app.inject('/addresses/7/balance-history'), 404, 'address_not_found')
})

test('there is one total per coin', async () => {
  const { app } = await serverWithRows()
  assert.deepEqual(assertBody(await app.inject('/totals'), 200, TotalsBody), {
    totals: [
      {
        currency: 'BTC',
        balance: '1.5',
        confirmed_balance: '1.5001',
        unconfirmed_balance: '-0.0001',
        addresses: 1,
        transactions: 3,
      },
    ],
  })
})

test('addresses have their sparklines only on request', async () => {
  const { app, book } = await serverWithRows()
  await book.add({ chain: 'bitcoin', address: GENESIS, type: 'p2pkh', label: null })
  const drawn = assertBody(await app.inject('/addresses?include=sparkline'), 200, AddressPage)
  assert.deepEqual(
    drawn.addresses.map(({ sparkline }) => sparkline),
    [['0', '1.5'], []],
  )
  const newest = (await book.page(1, { kind: 'offset', offset: 0 }, 1))?.rows[0]?.time ?? 0
  assert.deepEqual(
    drawn.addresses.map(({ last_activity_at: at }) => at && Date.parse(at) / 1000),
    [newest, null],
  )
  const plain = assertBody(await app.inject('/addresses'), 200, AddressPage)
  assert.ok(plain.addresses.every((address) => !('sparkline' in address)))
  assertProblem(await app.inject('/addresses?include=everything'), 422, 'invalid_request')
})

test('a balance has the value of its UTC day, now that of the price now, and one at a height has none', async () => {
  const prices = new FakePrices()
  const day = parseDay('2023-01-01') as number
  prices.closes = [{ day, close: '20000', source: 'coinbase' }]
  prices.latest = new Map([
    ['bitcoin', { price: '5000.5', at: Date.UTC(2026, 10, 22, 9) / 1000, source: 'coinbase' }],
  ])
  const { app, book } = testServer({
    prices,
    priceSources: [{ name: 'coinbase', chains: new Set(['bitcoin'] as const), since: () => null }],
  })
  await book.add({ chain: 'bitcoin', address: WITNESS, type: 'p2wpkh', label: null })
  book.setRows(1, sampleRows(5))
  const value = async (query: string) =>
    assertBody(await app.inject(`/addresses/1/balance?currency=USD${query}`), 200, BalanceBody).value
  assert.deepEqual([(await value(''))?.amount, (await value(''))?.basis.kind], ['250.03', 'now'])
  const then = await value('&at=2023-01-01T23:59:59Z')
  assert.deepEqual([then?.amount, then?.basis.at], ['1000.00', '2023-01-01'])
  assert.equal(await value('&at=2022-12-31T23:59:59Z'), null)
  assertProblem(await app.inject('/addresses/1/balance?currency=USD&height=1'), 422, 'invalid_request')

  const answer = await app.inject('/addresses/1/balance-history?currency=USD')
  const { points } = assertBody(answer, 200, BalanceHistoryBody)
  assert.deepEqual(
    points.map(({ balance, value }) => [balance, value?.amount]),
    [
      ['0.01000003', '200.00'],
      ['0.02000006', '400.00'],
      ['0.03000009', '600.00'],
      ['0.04000012', '800.00'],
      ['0.05000015', '1000.00'],
    ],
  )
})
