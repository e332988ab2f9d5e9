import assert from 'node:assert/strict'
import { describe, it, test } from 'node:test'
import { parseAddress } from '../src/domain/address/parse-address.ts'
import { formatAmount, parseAmount } from '../src/domain/assets/amount.ts'
import { allChains, type ChainSlug, chainOf } from '../src/domain/chains/chain.ts'
import { realAddresses } from '../src/sim/chain/real-histories.ts'
import { BLOCKCHAIR_CHAINS } from '../src/sources/blockchair/chains.ts'
import { sharedPostgres } from '../src/store/testing/shared-postgres.ts'
import type { Client } from './support/client.ts'
import { startWorld, type World } from './support/world.ts'

const OTHERS = allChains().flatMap(({ slug }) => (slug === 'bitcoin' ? [] : [slug]))
const BARE = /^bitcoincash:/

/** The forms in which users enter the addresses. */
const FORMS: Readonly<Record<string, (legacy: string) => string>> = {
  legacy: (legacy) => legacy,
  CashAddr: (legacy) => parseAddress(legacy, 'bitcoin-cash').address,
  'CashAddr without prefix': (legacy) => parseAddress(legacy, 'bitcoin-cash').address.replace(BARE, ''),
}

describe('68 real histories of Bitcoin Cash', () => {
  for (const [form, write] of Object.entries(FORMS)) {
    it(`synchronise to their known counts and balances, added as ${form}`, async () => {
      await using world = await startWorld(
        { SYNC_CONCURRENCY: '20' },
        { realHistories: true, others: ['bitcoin-cash'] },
      )
      const { client } = world
      const truths = realAddresses('bitcoin-cash')
      assert.equal(truths.length, 68)
      const added = []
      for (const { address } of truths) added.push(await client.add(write(address), true, 'bitcoin-cash'))
      for (const [at, truth] of truths.entries()) {
        const done = await client.ended(added[at].id)
        assert.equal(done.sync_status, 'DONE', JSON.stringify(done.sync_error))
        assert.deepEqual(
          [done.address, done.chain, done.currency, done.transaction_count, done.balance],
          [
            parseAddress(truth.address, 'bitcoin-cash').address,
            'bitcoin-cash',
            'BCH',
            truth.transactions,
            formatAmount(BigInt(truth.balance), 8),
          ],
        )
        const rows = await client.transactions(done.id)
        assert.equal(rows.length, truth.transactions)
        const sum = rows.reduce((total, { amount }) => total + parseAmount(amount, 8), 0n)
        assert.equal(sum, BigInt(truth.balance))
        const known = await client.send('POST', '/addresses', {
          address: truth.address,
          chain: 'bitcoin-cash',
        })
        assert.deepEqual([known.status, known.body.id], [409, done.id])
      }
    })
  }
})

async function synchronised(client: Client, address: string, chain: ChainSlug) {
  const added = await client.add(address, true, chain)
  const ended = await client.ended(added.id)
  assert.equal(ended.sync_status, 'DONE', JSON.stringify(ended.sync_error))
  return ended
}

describe('every coin', () => {
  for (const { slug, coin, finalityDepth } of allChains()) {
    for (const cashaddrKeys of ['usual', 'unusual'] as const) {
      if (cashaddrKeys === 'unusual' && chainOf(slug).addresses.cashaddr === undefined) continue
      const named = cashaddrKeys === 'usual' ? '' : ', with the other form of addresses in answers'
      it(`${slug} synchronises, stays proven, and is checked in batches${named}`, async () => {
        await using world = await startWorld({}, { others: OTHERS, cashaddrKeys })
        const { simulator, client } = world
        const chain = simulator.on(slug)
        const addresses = [chain.newAddress(), chain.newAddress(), chain.newAddress()]
        for (const address of addresses) {
          chain.pay(address, 12_345_678_901n)
          chain.spend(address, 1n)
        }
        const ids = []
        chain.mine(finalityDepth + 1)
        for (const address of addresses) {
          const done = await synchronised(client, address, slug)
          ids.push(done.id)
          assert.equal(done.address, address)
          assert.equal(done.currency, coin.symbol)
          assert.equal(done.balance, formatAmount(12_345_678_900n, coin.decimals))
          assert.equal(done.verification.state, 'verified')
        }
        simulator.clearRequests()
        assert.equal((await client.send('POST', '/sync')).body.addresses, 3)
        for (const id of ids) assert.equal((await client.ended(id)).sync_status, 'DONE')
        const paths = simulator.requests.map(({ url }) => url.split('?')[0])
        assert.equal(paths.length, 1, paths.join('\n'))
        assert.match(paths[0] ?? '', new RegExp(`^/${BLOCKCHAIR_CHAINS[slug].path}/dashboards/addresses/`))
        const [first = ''] = addresses
        chain.pay(first, 5n)
        await client.sync(ids[0])
        assert.equal((await client.ended(ids[0])).balance, formatAmount(12_345_678_905n, coin.decimals))
      })
    }
  }

  it('has its own totals: amounts of different coins are never added', async () => {
    await using world = await startWorld({}, { others: OTHERS })
    for (const [index, { slug }] of allChains().entries()) {
      const chain = world.simulator.on(slug)
      for (const amount of [1n, 2n]) {
        const address = chain.newAddress()
        chain.pay(address, amount * 10n ** BigInt(index))
        chain.mine()
        await synchronised(world.client, address, slug)
      }
    }
    const { totals } = (await world.client.get('/totals')).body
    assert.deepEqual(
      totals,
      allChains().map(({ coin }, index) => {
        const balance = formatAmount(3n * 10n ** BigInt(index), coin.decimals)
        return {
          currency: coin.symbol,
          balance,
          confirmed_balance: balance,
          unconfirmed_balance: '0',
          addresses: 2,
          transactions: 2,
        }
      }),
    )
  })
})

async function keepsHugeAmounts({ client, simulator }: World): Promise<void> {
  const chain = simulator.on('dogecoin')
  const addresses = [chain.newAddress(), chain.newAddress()]
  const huge = 5_581_285_138_490_654_702n
  for (const address of addresses) {
    for (let payment = 0; payment < 4; payment += 1) chain.pay(address, huge)
    chain.mine()
    chain.spend(address, huge * 3n + 1n)
    chain.mine()
  }
  const text = (units: bigint) => formatAmount(units, 8)
  for (const address of addresses) {
    const done = await synchronised(client, address, 'dogecoin')
    assert.deepEqual([done.balance, done.transaction_count], [text(huge - 1n), 5])
    const rows = await client.transactions(done.id)
    assert.deepEqual(
      rows.map(({ amount, balance }) => [amount, balance]),
      [
        [text(-3n * huge - 1n), text(huge - 1n)],
        ...[4n, 3n, 2n, 1n].map((times) => [text(huge), text(times * huge)]),
      ],
    )
    const { points } = (await client.get(`/addresses/${done.id}/balance-history`)).body
    assert.ok(points.some(({ balance }: { balance: string }) => balance === text(4n * huge)))
    const csv = await (await fetch(`${client.url}/addresses/${done.id}/transactions.csv`)).text()
    assert.ok(csv.includes(text(-3n * huge - 1n)))
  }
  const [doge] = (await client.get('/totals')).body.totals
  assert.deepEqual([doge.currency, doge.balance], ['DOGE', text(2n * huge - 2n)])
}

describe('amounts above 2^63 stay exact from the answer to pages, totals and exports', () => {
  it('in SQLite', async () => {
    await using world = await startWorld({}, { others: ['dogecoin'] })
    await keepsHugeAmounts(world)
  })

  it('in PostgreSQL', async () => {
    await using servers = new AsyncDisposableStack()
    const server = servers.adopt(await sharedPostgres(), (started) => started.stop())
    const settings = { DATABASE_URL: await server.createDatabase() }
    await using world = await startWorld(settings, { others: ['dogecoin'] })
    await keepsHugeAmounts(world)
  })
})

test('a coin with its own Esplora server is confirmed by it', async () => {
  await using world = await startWorld({ SOURCES: 'blockchair,esplora' }, { others: ['litecoin', 'dash'] })
  const { client, simulator } = world
  const namesNow = async () =>
    (await client.get('/sources')).body.sources.map(({ name }: { name: string }) => name)
  assert.deepEqual(
    await namesNow(),
    ['blockchair', 'esplora'],
    'sources that serve none of the watched coins are not listed',
  )
  const litecoin = simulator.on('litecoin')
  const address = litecoin.newAddress()
  litecoin.pay(address, 7n)
  litecoin.mine(30)
  const done = await synchronised(client, address, 'litecoin')
  assert.equal((await client.send('POST', `/addresses/${done.id}/verify`)).status, 202)
  const verified = await client.until(done.id, ({ verification }) => verification.opinions.length > 0)
  assert.deepEqual(verified.verification.confirmed_by, ['blockchair', 'esplora-litecoin'])
  assert.equal(simulator.esplora.requests.length, 0)
  const { sources } = (await client.get('/sources')).body
  assert.deepEqual(
    sources.map(({ name, tips }: { name: string; tips: object }) => [name, tips]),
    [
      ['blockchair', { litecoin: litecoin.tip.height }],
      ['esplora', {}],
      ['esplora-litecoin', { litecoin: litecoin.tip.height }],
    ],
  )
  const alone = simulator.on('dash').newAddress()
  const { id } = await synchronised(client, alone, 'dash')
  const { detail } = (await client.send('POST', `/addresses/${id}/verify`)).body
  assert.match(detail, /no other source/i)
})

test('a reorganisation of 13 blocks, as in Litecoin, removes the transactions of those blocks', async () => {
  await using world = await startWorld({}, { others: ['litecoin'] })
  const litecoin = world.simulator.on('litecoin')
  const address = litecoin.newAddress()
  litecoin.pay(address, 5n)
  litecoin.mine(30)
  litecoin.pay(address, 7n)
  litecoin.mine(13)
  const { id, balance } = await synchronised(world.client, address, 'litecoin')
  assert.equal(balance, '0.00000012')
  litecoin.reorganise(13, { fate: () => 'drop' })
  await world.client.sync(id)
  const after = await world.client.ended(id)
  assert.deepEqual(
    [after.sync_status, after.balance, after.transaction_count],
    ['DONE', '0.00000005', 1],
    JSON.stringify(after.sync_error),
  )
})

test('a coin without a source ends in an error that says so, and is retried after a restart', async () => {
  await using world = await startWorld({ SOURCES: 'esplora' }, { others: ['dogecoin'] })
  const address = world.simulator.on('dogecoin').newAddress()
  world.simulator.on('dogecoin').pay(address, 3n)
  const { id } = await world.client.add(address, true)
  const { sync_status, sync_error, next_sync_at } = await world.client.ended(id)
  assert.deepEqual(
    [sync_status, sync_error, next_sync_at],
    [
      'ERROR',
      { code: 'source_unavailable', detail: 'No source in SOURCES serves Dogecoin.', retry_at: null },
      null,
    ],
  )
  await world.restart({ SOURCES: 'blockchair,esplora' })
  const done = await world.client.until(id, (shown) => shown.sync_status === 'DONE')
  assert.equal(done.balance, '0.00000003')
})

test('while the only source of a coin is paused, its addresses are rescheduled and the others continue', async () => {
  await using world = await startWorld(
    { SOURCES: 'blockchair,esplora', SYNC_INTERVAL_SECONDS: '2' },
    { others: ['dogecoin'] },
  )
  const { client, simulator } = world
  const [bitcoin, dogecoin] = [simulator.chain, simulator.on('dogecoin')]
  const [coins, doges] = [bitcoin.newAddress(), dogecoin.newAddress()]
  bitcoin.pay(coins, 3n)
  dogecoin.pay(doges, 3n)
  const coin = await synchronised(client, coins, 'bitcoin')
  const doge = await synchronised(client, doges, 'dogecoin')
  // Not of a check of the other coin, which may be due at this moment.
  simulator.setFaults(({ chain }) => (chain === 'bitcoin' ? { kind: 'status', status: 429 } : null))
  bitcoin.pay(coins, 4n)
  await client.sync(coin.id)
  assert.equal((await client.ended(coin.id)).verification.source, 'esplora')
  bitcoin.pay(coins, 5n)
  // In the background, when it is due again; the other one was due before.
  await client.until(coin.id, ({ balance }) => balance === '0.00000012')
  const waiting = (await client.get(`/addresses/${doge.id}`)).body
  assert.deepEqual([waiting.sync_status, waiting.sync_error, waiting.balance], ['DONE', null, '0.00000003'])
  assert.ok(Date.parse(waiting.next_sync_at) > Date.now() + 3_000_000, waiting.next_sync_at)
})

test('coins whose only source has no budget left wait without occupying a slot, and continue later', async () => {
  const sources = { SOURCES: 'blockchair,esplora', BLOCKCHAIR_POINTS_PER_DAY: '4', SYNC_CONCURRENCY: '2' }
  await using world = await startWorld(sources, { others: ['dogecoin'] })
  const { simulator } = world
  const dogecoin = simulator.on('dogecoin')
  const waiting: number[] = []
  for (let count = 0; count < 8; count += 1) {
    const address = dogecoin.newAddress()
    dogecoin.pay(address, 7n)
    waiting.push((await world.client.add(address, true, 'dogecoin')).id)
  }
  const address = simulator.chain.newAddress()
  simulator.chain.pay(address, 5n)
  const { id } = await world.client.add(address, true)
  const ended = await world.client.ended(id)
  assert.deepEqual([ended.sync_status, ended.verification.source], ['DONE', 'esplora'])
  const [blockchair] = (await world.client.get('/sources')).body.sources
  assert.deepEqual([blockchair.state, blockchair.budget.points_per_day.left], ['ok', 0])
  assert.match(blockchair.reason, /^The request budget for Blockchair is exhausted\.$/)
  assert.match(blockchair.until, /T00:00:00Z$/)
  const statuses = async () => {
    const { addresses } = (await world.client.get('/addresses?chain=dogecoin')).body
    return Object.groupBy(addresses as { sync_status: string }[], (one) => one.sync_status)
  }
  const { IN_PROGRESS: held = [], ERROR: failed = [] } = await statuses()
  assert.ok(held.length > 0)
  assert.equal(failed.length, 0)
  await world.restart({ BLOCKCHAIR_POINTS_PER_DAY: '0' })
  for (const each of waiting) assert.equal((await world.client.ended(each)).sync_status, 'DONE')
})
