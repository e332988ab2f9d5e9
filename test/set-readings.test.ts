import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { formatAmount } from '../src/domain/assets/amount.ts'
import type { BlockchairFault } from '../src/sim/blockchair/fault.ts'
import type { LoggedRequest } from '../src/sim/http/request-log.ts'
import { allEnded } from './support/all-ended.ts'
import type { Client } from './support/client.ts'
import { startWorld, type World } from './support/world.ts'

type Listed = Awaited<ReturnType<Client['api']['addresses']>>['addresses'][number]

/** New addresses that are followed, one in ten of them unused, with so many transactions, some of them between two of them. */
async function addAll(
  { simulator, client }: World,
  count: number,
  transactions: number,
): Promise<readonly string[]> {
  const { chain } = simulator
  const addresses = Array.from({ length: count }, () => chain.newAddress())
  const used = addresses.filter((_, at) => count === 1 || at % 10 !== 9)
  for (let made = 0; made < transactions; made += 1) {
    const [from, to] = [used[made % used.length], used[(made * 7 + 1) % used.length]] as [string, string]
    if (chain.balance(from) > 100n && made % 3 === 0) chain.spend(from, 40n, to)
    else chain.pay(from, 1000n)
    if (made % 20 === 19) chain.mine()
  }
  chain.mine()
  for (const address of addresses) await client.add(address)
  return addresses
}

async function synchroniseAll({ client }: World): Promise<void> {
  await client.send('POST', '/sync')
  await allEnded(client, 60_000)
}

async function listedOf({ client }: World): Promise<readonly Listed[]> {
  return (await client.api.addresses({ limit: 1000 })).addresses
}

/** Every address is DONE with the chain's own rows. */
async function assertRight(world: World, addresses: readonly string[]): Promise<void> {
  const { chain } = world.simulator
  const listed = new Map((await listedOf(world)).map((each) => [each.address, each]))
  for (const address of addresses) {
    const shown = listed.get(address)
    assert.deepEqual([shown?.sync_status, shown?.sync_error], ['DONE', null])
    const rows = await world.client.transactions(shown?.id ?? 0)
    assert.deepEqual(
      rows.map((row) => row.tx_hash).toSorted(),
      chain
        .history(address)
        .map(({ hash }) => hash)
        .toSorted(),
    )
    assert.equal(shown?.balance, formatAmount(chain.balance(address), 8))
  }
}

/** The requests by their kind. */
function shapeOf(requests: readonly LoggedRequest[]) {
  const isSet = ({ url }: LoggedRequest) => url.includes('/addresses/') && url.includes('transaction_details')
  return {
    sets: requests.filter(isSet).length,
    single: requests.filter(({ url }) => url.includes('/address/')).length,
    checks: requests.filter((request) => request.url.includes('/addresses/') && !isSet(request)).length,
  }
}

describe('many small addresses', () => {
  test('that are queued together are read in one request', async () => {
    await using world = await startWorld()
    const addresses = await addAll(world, 60, 500)
    await synchroniseAll(world)
    assert.deepEqual(shapeOf(world.simulator.requests), { sets: 1, single: 0, checks: 0 })
    await assertRight(world, addresses)
    const listed = await listedOf(world)
    assert.deepEqual([...new Set(listed.map(({ verification }) => verification?.proof))], ['set'])
  })

  test('are read in as many sets as hold them, unused ones among them', async () => {
    await using world = await startWorld()
    const addresses = await addAll(world, 250, 300)
    await synchroniseAll(world)
    assert.deepEqual(shapeOf(world.simulator.requests), { sets: 3, single: 0, checks: 0 })
    await assertRight(world, addresses)
  })

  test('that have changed are read together after the round of checks that found them', async () => {
    await using world = await startWorld()
    const addresses = await addAll(world, 400, 400)
    world.simulator.chain.mine(20)
    await synchroniseAll(world)
    for (const address of addresses.filter((_, at) => at % 40 === 7)) world.simulator.chain.pay(address, 3n)
    world.simulator.clearRequests()
    await synchroniseAll(world)
    assert.deepEqual(shapeOf(world.simulator.requests), { sets: 1, single: 0, checks: 4 })
    await assertRight(world, addresses)
  })

  test('of 2,000 idle ones that changed in 20 take two requests besides one check per 100', async () => {
    await using world = await startWorld()
    const { chain, requests } = world.simulator
    const addresses = Array.from({ length: 2000 }, () => chain.newAddress())
    for (let at = 0; at < addresses.length; at += 50) {
      const [first, ...others] = addresses.slice(at, at + 50).map((address) => ({ address, amount: 900n }))
      if (first !== undefined) chain.pay(first.address, first.amount, ...others)
    }
    chain.mine(20)
    for (let at = 0; at < addresses.length; at += 1000) {
      const entries = addresses.slice(at, at + 1000).map((address) => ({ address }))
      const { status } = await world.client.send('POST', '/addresses', { addresses: entries })
      assert.ok(status < 300)
    }
    await synchroniseAll(world)
    world.simulator.clearRequests()
    const changed = addresses.filter((_, at) => at % 100 === 7)
    for (const address of changed) chain.pay(address, 3n)
    await synchroniseAll(world)
    assert.ok(requests.length <= 20 + 2, `${requests.length} requests`)
    const { addresses: listed } = await world.client.api.addresses({ limit: 1000, offset: 0 })
    const { addresses: others } = await world.client.api.addresses({ limit: 1000, offset: 1000 })
    const balances = new Map([...listed, ...others].map((each) => [each.address, each.balance]))
    assert.equal(balances.size, addresses.length)
    for (const address of addresses)
      assert.equal(balances.get(address), formatAmount(chain.balance(address), 8))
  })

  test('do not wait for one that has more rows than an answer', async () => {
    await using world = await startWorld()
    const addresses = await addAll(world, 20, 100)
    const busy = world.simulator.chain.largeAddress(10_500)
    await world.client.add(busy)
    await synchroniseAll(world)
    // The whole set, the set without the busy address, and its own long reading.
    assert.deepEqual(shapeOf(world.simulator.requests), { sets: 2, single: 3, checks: 0 })
    await assertRight(world, [...addresses, busy])
  })

  test('are not read together when there is only one, or when a person requests one of them', async () => {
    await using world = await startWorld()
    const [address] = await addAll(world, 1, 5)
    await synchroniseAll(world)
    assert.deepEqual(shapeOf(world.simulator.requests), { sets: 0, single: 1, checks: 0 })
    await addAll(world, 3, 5)
    await synchroniseAll(world)
    const [, second] = await listedOf(world)
    assert.equal(second?.verification?.proof, 'set')
    world.simulator.clearRequests()
    await world.client.sync(second?.id ?? 0)
    await allEnded(world.client, 60_000)
    assert.deepEqual(shapeOf(world.simulator.requests), { sets: 0, single: 1, checks: 0 })
    assert.equal((await listedOf(world))[1]?.verification?.proof, 'address')
    await assertRight(world, [address as string])
  })

  const FAULTS: Readonly<Record<string, BlockchairFault>> = {
    'does not name the addresses of its rows': { kind: 'ownerless' },
    'answers sets with 400': { kind: 'status', status: 400 },
    'answers sets with 404': { kind: 'status', status: 404 },
    'answers sets with 404 and no context': { kind: 'status', status: 404, body: 'framework' },
    'answers sets with an error page': { kind: 'status', status: 500, body: 'html' },
    'has used up a limit for sets': { kind: 'status', status: 402 },
    'answers sets without rows': { kind: 'missing', part: 'transactions' },
    'answers sets without data': { kind: 'missing', part: 'data-array' },
    'leaves a row out': { kind: 'leave-out', rows: 1 },
    'lists a row twice': { kind: 'duplicate', rows: 1 },
    'changes an amount': { kind: 'wrong-amount', by: 1n },
  }
  for (const [name, fault] of Object.entries(FAULTS)) {
    test(`are all right in the end when their source ${name}`, async () => {
      await using world = await startWorld()
      const addresses = await addAll(world, 12, 60)
      world.simulator.setFaults(({ kind, details }) => (kind === 'addresses' && details ? fault : null))
      await synchroniseAll(world)
      const { sets, single } = shapeOf(world.simulator.requests)
      assert.ok(sets <= 6 && single <= addresses.length, `${sets} sets, ${single} requests for one address`)
      await assertRight(world, addresses)
      const { body } = await world.client.get('/sources')
      assert.equal(body.sources[0].state, 'ok')
    })
  }

  test('are right when one of them is missing in the set', async () => {
    await using world = await startWorld()
    const addresses = await addAll(world, 5, 30)
    world.simulator.setFaults(({ kind }) =>
      kind === 'addresses' ? { kind: 'forgotten', address: addresses[2] as string } : null,
    )
    await synchroniseAll(world)
    await assertRight(world, addresses)
  })

  test('are right when the server returns fewer rows than requested', async () => {
    await using world = await startWorld()
    const addresses = await addAll(world, 30, 400)
    world.simulator.setFaults(() => ({ kind: 'clamp', limit: 100 }))
    await synchroniseAll(world)
    assert.ok(world.simulator.requests.length < 30)
    await assertRight(world, addresses)
  })

  for (const coin of ['bitcoin-cash', 'ecash', 'litecoin', 'groestlcoin'] as const) {
    test(`of ${coin} are read together, however their addresses are spelled`, async () => {
      await using world = await startWorld({}, { others: [coin], cashaddrKeys: 'unusual' })
      const chain = world.simulator.on(coin)
      const addresses = Array.from({ length: 5 }, () => chain.newAddress())
      for (const address of addresses.slice(1)) chain.pay(address, 70n)
      chain.mine()
      for (const address of addresses) await world.client.add(address, false, coin)
      await synchroniseAll(world)
      assert.deepEqual(shapeOf(world.simulator.requests), { sets: 1, single: 0, checks: 0 })
      const listed = await listedOf(world)
      assert.deepEqual(
        listed.map(({ transaction_count: count }) => count),
        [0, 1, 1, 1, 1],
      )
    })
  }
})
