import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { BlockchairFault } from '../src/sim/blockchair/fault.ts'
import { startWorld, type World } from './support/world.ts'

const HOUR_MS = 3_600_000

describe('a synchronisation', () => {
  test('reads a history in one request, and one new transaction in one more', async () => {
    await using world = await startWorld()
    const { id, address } = await paidAddress(world, 5)
    const done = await synchronised(world, id)
    assert.equal(done.transaction_count, 5)
    assert.equal(done.sync_total, 5)
    assert.equal(done.last_synced_offset, 5)
    assert.deepEqual(done.verification.confirmed_by, ['blockchair'])
    assert.equal(world.simulator.requests.length, 1)
    world.simulator.chain.pay(address, 7n)
    const next = await synchronised(world, id)
    assert.equal(next.transaction_count, 6)
    assert.equal(next.unconfirmed_balance, '0.00000007')
    assert.equal(world.simulator.requests.length, 2)
  })

  test('updates an unconfirmed transaction in place when it confirms', async () => {
    await using world = await startWorld()
    const { id, address } = await paidAddress(world, 2)
    world.simulator.chain.pay(address, 7n)
    await synchronised(world, id)
    const [before] = await world.client.transactions(id)
    assert.deepEqual([before.status, before.block_height, before.confirmations], ['unconfirmed', null, 0])
    world.simulator.chain.mine()
    await synchronised(world, id)
    const [after] = await world.client.transactions(id)
    assert.equal(after.id, before.id)
    assert.equal(after.tx_hash, before.tx_hash)
    assert.equal(after.status, 'confirmed')
    assert.equal(after.block_height, world.simulator.chain.tip.height)
    assert.equal(after.confirmations, 1)
  })

  test('removes replaced and dropped transactions, also when the amount stays the same', async () => {
    await using world = await startWorld()
    const { id, address } = await paidAddress(world, 2)
    const { chain } = world.simulator
    const first = chain.pay(address, 7n)
    const second = chain.pay(address, 9n)
    await synchronised(world, id)
    const bumped = chain.replace(first.hash)
    chain.drop(second.hash)
    const done = await synchronised(world, id)
    const hashes = (await world.client.transactions(id)).map((row) => row.tx_hash)
    assert.equal(done.transaction_count, 3)
    assert.ok(hashes.includes(bumped.hash))
    assert.ok(!hashes.includes(first.hash) && !hashes.includes(second.hash))
  })

  test('follows a reorganisation', async () => {
    await using world = await startWorld()
    const { id, address } = await paidAddress(world, 3)
    const { chain } = world.simulator
    for (let block = 0; block < 4; block += 1) {
      chain.pay(address, 5n)
      chain.mine()
    }
    await synchronised(world, id)
    chain.reorganise(3, { fate: () => 'drop' })
    const done = await synchronised(world, id)
    assert.equal(done.transaction_count, 4)
    assert.equal(done.balance, formatted(chain.balance(address)))
  })

  test('reads page by page from a source that returns fewer rows than requested', async () => {
    await using world = await startWorld()
    const { simulator, client } = world
    simulator.setFaults(() => ({ kind: 'clamp', limit: 100 }))
    const address = simulator.chain.largeAddress(1234)
    const { id } = await client.add(address)
    const done = await synchronised(world, id)
    assert.equal(done.transaction_count, 1234)
    assert.equal((await client.transactions(id)).length, 1234)
    assert.ok(simulator.requests.length <= 20, `${simulator.requests.length} requests`)
  })

  test('of a busy address ends although rows arrive with every request', async () => {
    await using world = await startWorld()
    const { simulator, client } = world
    const address = simulator.chain.largeAddress(2000)
    simulator.setFaults(() => ({ kind: 'clamp', limit: 100 }))
    simulator.configure({
      afterRequest: () => {
        for (let payment = 0; payment < 4; payment += 1) simulator.chain.pay(address, 3n)
        if (simulator.requests.length % 5 === 0) simulator.chain.mine()
      },
    })
    const { id } = await client.add(address, true)
    const done = await client.ended(id)
    assert.equal(done.sync_status, 'DONE', JSON.stringify(done.sync_error))
    assert.ok(done.transaction_count > 2000)
    const rows = await client.transactions(id)
    assert.equal(new Set(rows.map((row) => row.tx_hash)).size, done.transaction_count)
  })

  test('of rows that do not add up ends in ERROR with both totals, and the last proven history stays', async () => {
    await using world = await startWorld()
    const { simulator, client } = world
    const address = simulator.chain.newAddress()
    simulator.chain.pay(address, 100n)
    simulator.chain.mine()
    const { id } = await client.add(address)
    await synchronised(world, id)
    simulator.chain.pay(address, 11n)
    simulator.setFaults(() => ({ kind: 'wrong-amount', by: 1n }))
    const failed = await synchronised(world, id, 'ERROR')
    assert.equal(failed.sync_error.code, 'source_inconsistent')
    assert.match(
      failed.sync_error.detail,
      /reports 2 transactions and a balance of 0.00000111, .* add up to /,
    )
    assert.equal(failed.verification.state, 'mismatch')
    assert.deepEqual(failed.verification.stored, { balance: '0.000001', transaction_count: 1 })
    assert.deepEqual(failed.verification.stated, { balance: '0.00000111', transaction_count: 2 })
    assert.equal(failed.balance, '0.000001')
    assert.equal((await client.transactions(id)).length, 1)
    assertNear(failed.sync_error.retry_at, HOUR_MS)
    assert.equal(failed.next_sync_at, failed.sync_error.retry_at)
    simulator.setFaults(null)
    const done = await synchronised(world, id)
    assert.equal(done.verification.state, 'verified')
  })

  test('is one run, however often it is requested', async () => {
    await using world = await startWorld()
    const { id } = await paidAddress(world, 5)
    const allAsked = Promise.withResolvers<void>()
    world.simulator.configure({ beforeRequest: () => allAsked.promise })
    await Promise.all(Array.from({ length: 20 }, () => world.client.sync(id)))
    allAsked.resolve()
    await world.client.ended(id)
    assert.equal(world.simulator.requests.length, 1)
  })

  test('of an address that is deleted meanwhile leaves no rows', async () => {
    await using world = await startWorld()
    const { id } = await paidAddress(world, 5)
    const asked = Promise.withResolvers<void>()
    const deleted = Promise.withResolvers<void>()
    world.simulator.configure({
      beforeRequest: async () => {
        asked.resolve()
        await deleted.promise
      },
    })
    await world.client.sync(id)
    await asked.promise
    assert.equal((await world.client.send('DELETE', `/addresses/${id}`)).status, 200)
    deleted.resolve()
    assert.equal((await world.client.get(`/addresses/${id}`)).status, 404)
    await world.restart()
    assert.equal((await world.client.get('/addresses')).body.total, 0)
  })

  test('runs at its interval, and reads new transactions', async () => {
    await using world = await startWorld({ SYNC_INTERVAL_SECONDS: '1' })
    const { id, address } = await paidAddress(world, 2)
    await world.client.until(id, (now) => now.transaction_count === 2)
    world.simulator.chain.pay(address, 5n)
    const seen = await world.client.until(id, (now) => now.transaction_count === 3)
    assert.equal(seen.sync_status, 'DONE')
    assert.notEqual(seen.next_sync_at, null)
  })

  test('of many idle addresses costs one request per hundred', async () => {
    await using world = await startWorld({ SYNC_CONCURRENCY: '20' })
    const { simulator, client } = world
    const ids: number[] = []
    for (let at = 0; at < 250; at += 1) {
      const address = simulator.chain.newAddress()
      if (at % 2 === 0) simulator.chain.pay(address, 5n)
      ids.push((await client.add(address)).id)
    }
    simulator.chain.mine(8)
    await allDone(world, ids)
    for (const emptySet of ['empty', 'not-found'] as const) {
      simulator.configure({ emptySet })
      simulator.clearRequests()
      await allDone(world, ids)
      assert.equal(simulator.requests.length, 3)
    }
    simulator.setFaults(() => ({ kind: 'status', status: 503 }))
    await client.send('POST', '/sync')
    for (const id of ids) assert.equal((await client.ended(id)).sync_status, 'ERROR')
    simulator.setFaults(null)
    simulator.clearRequests()
    await allDone(world, ids)
    assert.equal(simulator.requests.length, 3, 'an outage causes no settled row to be read again')
    const [first] = ids
    const { body } = await client.get(`/addresses/${first}`)
    simulator.chain.pay(body.address, 6n)
    simulator.clearRequests()
    await allDone(world, ids)
    assert.equal(simulator.requests.length, 4, 'three batch checks and one changed address')
    assert.equal((await client.get(`/addresses/${first}`)).body.transaction_count, 2)
  })
})

describe('settled rows do not vanish', () => {
  const odd: Readonly<Record<string, BlockchairFault>> = {
    'a blank answer': { kind: 'blank' },
    'an older back-end': { kind: 'behind', by: { blocks: 3 } },
    'a 404': { kind: 'status', status: 404 },
    'a 404 without a context': { kind: 'status', status: 404, body: 'framework' },
    'an empty answer': { kind: 'missing', part: 'data-array' },
    'an answer of null': { kind: 'missing', part: 'data-null' },
  }
  for (const [name, fault] of Object.entries(odd)) {
    test(`because of ${name}: ERROR source_behind, and DONE again after it`, async () => {
      await using world = await startWorld()
      const { simulator, client } = world
      const { id } = await paidAddress(world, 5)
      const before = await synchronised(world, id)
      simulator.setFaults(() => fault)
      const failed = await synchronised(world, id, 'ERROR')
      assert.equal(failed.sync_error.code, 'source_behind')
      assert.notEqual(failed.sync_error.retry_at, null)
      assert.equal(failed.transaction_count, 5)
      assert.equal((await client.transactions(id)).length, 5)
      assert.equal(failed.last_synced_at, before.last_synced_at)
      simulator.setFaults(({ repeat }) => (repeat === 0 ? fault : null))
      simulator.clearRequests()
      await synchronised(world, id)
    })
  }
})

describe('request etiquette', () => {
  test('a transient failure is retried, with five attempts at most', async () => {
    await using world = await startWorld()
    const { simulator } = world
    const { id } = await paidAddress(world, 3)
    let asked = 0
    simulator.setFaults(() => {
      asked += 1
      return asked < 5 ? { kind: 'status', status: 500, body: 'html' } : null
    })
    await synchronised(world, id)
    assert.equal(asked, 5)
    simulator.setFaults(() => ({ kind: 'truncated' }))
    simulator.clearRequests()
    const failed = await synchronised(world, id, 'ERROR')
    assert.equal(failed.sync_error.code, 'source_unavailable')
    assert.equal(simulator.requests.length, 5)
    simulator.setFaults(null)
    await synchronised(world, id)
  })

  for (const status of [402, 429, 430, 434, 436, 437] as const) {
    test(`after a ${status} the whole source is paused, also for manual requests and after a restart`, async () => {
      await using world = await startWorld()
      const { simulator, client } = world
      const { id } = await paidAddress(world, 3)
      const other = await client.add(simulator.chain.newAddress())
      simulator.setFaults(() => ({ kind: 'status', status }))
      const failed = await synchronised(world, id, 'ERROR')
      assert.equal(failed.sync_error.code, 'rate_limited')
      const { retry_at: retryAt } = failed.sync_error
      if ([429, 430, 434].includes(status)) assertNear(retryAt, HOUR_MS)
      else assert.match(retryAt, /T00:00:00Z$/)
      simulator.setFaults(null)
      const otherFailed = await synchronised(world, other.id, 'ERROR')
      assert.equal(otherFailed.sync_error.retry_at, retryAt)
      await world.restart()
      const again = await synchronised(world, id, 'ERROR')
      assert.equal(again.sync_error.retry_at, retryAt)
      assert.equal(simulator.requests.length, 1)
    })
  }

  test('an invalid key is reported, never shown, and tried again after a restart', async () => {
    await using world = await startWorld({ BLOCKCHAIR_API_KEY: 'sEcReTkEy123' })
    const { simulator, client } = world
    simulator.configure({ keys: ['another'] })
    const { id } = await paidAddress(world, 3)
    const failed = await synchronised(world, id, 'ERROR')
    assert.equal(failed.sync_error.code, 'invalid_key')
    assert.equal(failed.sync_error.retry_at, null)
    assert.ok(!JSON.stringify(failed).includes('sEcReTkEy123'))
    simulator.configure({ keys: ['sEcReTkEy123'] })
    await synchronised(world, id, 'ERROR')
    await world.restart()
    await client
    assert.equal((await world.client.ended(id)).sync_status, 'DONE')
  })
})

async function paidAddress({ simulator, client }: World, payments: number) {
  const address = simulator.chain.newAddress()
  for (let paid = 0; paid < payments; paid += 1) {
    simulator.chain.pay(address, 100n)
    simulator.chain.mine()
  }
  simulator.chain.mine(8)
  const { id } = await client.add(address)
  return { id: Number(id), address }
}

async function synchronised({ client }: World, id: number, expected = 'DONE') {
  await client.sync(id)
  const ended = await client.ended(id)
  assert.equal(ended.sync_status, expected, JSON.stringify(ended.sync_error))
  return ended
}

async function allDone({ client }: World, ids: readonly number[]): Promise<void> {
  const { status, body } = await client.send('POST', '/sync')
  assert.equal(status, 202)
  assert.equal(body.addresses, ids.length)
  for (const id of ids) assert.equal((await client.ended(id)).sync_status, 'DONE')
}

function assertNear(time: string, fromNowMs: number): void {
  const off = Date.parse(time) - (Date.now() + fromNowMs)
  assert.ok(Math.abs(off) < 30_000, `${time} is off by ${off} ms`)
}

function formatted(units: bigint): string {
  const text = units.toString().padStart(9, '0')
  return `${text.slice(0, -8)}.${text.slice(-8)}`.replace(/\.?0+$/, '')
}
