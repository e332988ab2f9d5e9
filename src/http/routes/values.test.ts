import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseDay } from '../../domain/day.ts'
import { FakeGroups, NO_OWNERS } from '../testing/fake-groups.ts'
import { FakePrices } from '../testing/fake-prices.ts'
import { testServer } from '../testing/test-server.ts'

/** The clock of the test server is at 2026-11-22T10:00:00Z. */
function pricedServer(deps: Parameters<typeof testServer>[0] = {}) {
  const prices = new FakePrices()
  const first = parseDay('2026-11-18') as number
  const closes = ['100', '101', '102.5', '103']
  prices.closes = closes.map((close, index) => ({ day: first + index, source: 'coinbase', close }))
  prices.latest = new Map([
    ['bitcoin', { source: 'coinbase', price: '7.541e1', at: Date.UTC(2026, 10, 22, 9, 58) / 1000 }],
  ])
  prices.published = [{ day: first + 2, rates: { USD: '1.25', JPY: '150' } }]
  prices.ratesDoneAt = Date.UTC(2026, 10, 22, 1)
  const chains = new Set(['bitcoin'] as const)
  const priceSources = [{ name: 'coinbase', chains, since: () => null }] as const
  return { prices, priceSources, ...testServer({ prices, priceSources, ...deps }) }
}

test('the closes of a coin come by their own characters, with their price in another currency', async () => {
  const { app } = pricedServer()
  const answer = await app.inject('/prices?chain=bitcoin&currency=JPY&from=2026-11-21')
  assert.deepEqual(answer.json(), {
    chain: 'bitcoin',
    currency: 'JPY',
    prices: [
      {
        day: '2026-11-21',
        close: '103',
        price: '12360',
        basis: {
          source: 'coinbase',
          kind: 'daily_close',
          at: '2026-11-21',
          currency: 'USD',
          fx: { source: 'ecb', at: '2026-11-20', rate: '120' },
        },
      },
    ],
    pending: true,
  })
})

test('prices are pending until every provider was asked about every day, and never without a provider', async () => {
  const pending = async ({ app }: Pick<ReturnType<typeof testServer>, 'app'>) =>
    (await app.inject('/prices?chain=bitcoin')).json().pending
  const server = pricedServer()
  assert.equal(await pending(server), true)
  const { prices } = server
  prices.askedDays = { from: 0, to: parseDay('2026-11-21') as number }
  assert.equal(await pending(testServer({ prices, priceSources: server.priceSources })), false)
  assert.equal(await pending(testServer({ priceSources: [] })), false)
})

test('as long as the rate of a day may still be published, nothing is valued at an older one', async () => {
  const { app, prices } = pricedServer()
  // Those of Friday are not published yet.
  prices.published = [{ day: parseDay('2026-11-19') as number, rates: { USD: '1.25', JPY: '150' } }]
  prices.ratesDoneAt = Date.UTC(2026, 10, 20, 14)
  const shown = async (day: string) =>
    (await app.inject(`/prices?chain=bitcoin&currency=JPY&from=${day}&to=${day}`)).json().prices[0]
  const days = await Promise.all(['2026-11-19', '2026-11-20', '2026-11-21'].map(shown))
  assert.deepEqual(
    days.map(({ price }) => price),
    ['12120', null, null],
  )
  assert.equal((await shown('2026-11-21')).basis.fx, null)
  const changeIn = async (server: typeof app) =>
    (await server.inject('/totals?currency=JPY')).json().total_value.change_24h
  assert.deepEqual([await changeIn(app), typeof (await changeIn(pricedServer().app))], [null, 'string'])
})

test('the rate of a Friday serves for the weekend although no rates were read since', async () => {
  const { app, prices } = pricedServer()
  prices.ratesDoneAt = Date.UTC(2026, 10, 20, 17)
  const answer = await app.inject('/prices?chain=bitcoin&currency=JPY&from=2026-11-20')
  const shown = (answer.json().prices as readonly { price: string }[]).map(({ price }) => price)
  assert.deepEqual(shown, ['12300', '12360'])
})

test('a currency that does not exist is named as the wrong parameter', async () => {
  const { app } = pricedServer()
  for (const path of ['/totals', '/addresses', '/wallets', '/transactions', '/prices?chain=bitcoin']) {
    const answer = await app.inject(`${path}${path.includes('?') ? '&' : '?'}currency=EURO`)
    assert.deepEqual([answer.statusCode, answer.json().field], [422, 'currency'], path)
  }
})

test('a group is worth what its coins are worth together', async () => {
  const group = { id: 3, name: 'Family', members: [], createdAt: 0 }
  const coin = {
    ...{ owner: { kind: 'group' as const, id: 3 }, members: 1, transactionCount: 1, tip: 0, sparkline: [] },
    ...{ balance: 300_000_000n, unconfirmedBalance: 0n, behind: false, damaged: false },
  } as const
  const { app } = pricedServer({
    groups: Object.assign(new FakeGroups(), { list: async () => [group], get: async () => group }),
    owners: {
      ...NO_OWNERS,
      totals: async () => (['bitcoin', 'dash'] as const).map((chain) => ({ ...coin, chain })),
    },
  })
  const value = { currency: 'USD', amount: '226.23', unpriced: [{ chain: 'dash', amount: '3' }] }
  const { change_24h, ...shown } = (await app.inject('/groups/3?currency=USD')).json().total_value
  assert.deepEqual([shown, change_24h], [value, '-82.77'])
  const { groups } = (await app.inject('/groups?currency=USD')).json()
  assert.equal(groups[0].total_value.amount, '226.23')
  assert.equal('total_value' in (await app.inject('/groups/3')).json(), false)
})

test('a history that was never read is worth nothing that is known', async () => {
  const { app, book } = pricedServer()
  const { address } = await book.add({
    chain: 'bitcoin',
    address: '1BoatSLRHtKNngkdXEeobR76b53LETtpyT',
    type: 'p2pkh',
    label: null,
  })
  const shown = async () => (await app.inject(`/addresses/${address.id}?currency=USD`)).json().value
  const listed = async () => (await app.inject('/addresses?currency=USD')).json().addresses.at(-1).value
  assert.deepEqual([await shown(), await listed()], [null, null])
  book.change(address.id, { status: 'DONE', lastSyncedAt: Date.UTC(2026, 10, 22) })
  assert.deepEqual([(await shown()).amount, (await listed()).amount], ['0.00', '0.00'])
})

test('where prices are off there is no value, not even of nothing', async () => {
  const { app } = testServer()
  const { total_value } = (await app.inject('/totals?currency=USD')).json()
  assert.deepEqual([total_value.amount, total_value.change_24h], [null, null])
  const { points } = (await app.inject('/value-history?currency=USD')).json()
  assert.deepEqual(
    points.map(({ value }: { value: string | null }) => value),
    [null],
  )
})

test('values are added only where a currency is asked for, and are null where prices are off', async () => {
  const { app } = testServer()
  const without = (await app.inject('/totals')).json()
  assert.equal('total_value' in without, false)
  assert.equal('total_value' in (await app.inject('/totals?currency=')).json(), true)
})
