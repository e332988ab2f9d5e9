import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startWorld } from './support/world.ts'

test('a transaction is read once, shows what it did to the tracked addresses, and outlives a restart', async () => {
  await using world = await startWorld()
  const { simulator } = world
  const { chain } = simulator
  const [mine, theirs] = [chain.newAddress(), chain.newAddress()]
  chain.pay(mine, 500_000n)
  chain.mine(1)
  const { hash } = chain.spend(mine, 120_000n, theirs)
  chain.mine(7)
  const address = await world.client.add(mine, true)
  await world.client.ended(address.id)
  const rows = await world.client.transactions(address.id)
  simulator.clearRequests()
  const path = `/transactions/bitcoin/${hash}`
  const [first, second] = await Promise.all([world.client.get(path), world.client.get(path)])
  assert.equal(first.status, 200)
  assert.deepEqual(second.body, first.body)
  assert.deepEqual(
    simulator.requests.map(({ url }) => url),
    [`/bitcoin/dashboards/transactions/${hash}`],
  )
  const { body } = first
  const row = rows.find(({ tx_hash }: { tx_hash: string }) => tx_hash === hash)
  assert.deepEqual(
    [body.amount, body.block_height, body.timestamp, body.confirmations, body.addresses[0].id],
    [row.amount, row.block_height, row.timestamp, row.confirmations, address.id],
  )
  assert.deepEqual(
    body.outputs.map(({ address, mine }: { address: string; mine: boolean }) => [address, mine]),
    [
      [theirs, false],
      [mine, true],
    ],
  )
  const noted = await world.client.send('PUT', `${path}/note`, { note: 'A gift' })
  assert.equal(noted.status, 200)
  await world.restart()
  const again = await world.client.get(path)
  assert.deepEqual(again.body, { ...body, note: 'A gift' })
  assert.equal(simulator.requests.filter(({ url }) => url.includes('/transactions/')).length, 1)
})

test('a hash that no source knows is 404, and while no source can serve the reason is given with 503', async () => {
  await using world = await startWorld()
  const { client, simulator } = world
  const unknown = await client.get(`/transactions/bitcoin/${'ab'.repeat(32)}`)
  assert.deepEqual([unknown.status, unknown.body.code], [404, 'transaction_not_found'])
  simulator.setFaults(() => ({ kind: 'status', status: 402 }))
  const refused = await client.get(`/transactions/bitcoin/${'cd'.repeat(32)}`)
  assert.deepEqual([refused.status, refused.body.code], [503, 'source_unavailable'])
  assert.match(refused.body.detail, /limit is used up \(402\)/)
  assert.match(refused.body.retry_at, /^\d{4}-\d\d-\d\dT00:00:00Z$/)
})
