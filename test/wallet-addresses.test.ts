import assert from 'node:assert/strict'
import { test } from 'node:test'
import { chainOf } from '../src/domain/chains/chain.ts'
import { openDescriptor } from '../src/domain/keys/open-descriptor.ts'
import { startWorld, type World } from './support/world.ts'

// biome-ignore lint/suspicious/noExplicitAny: a test reads the API as any client would, without our types.
type Json = any

const WPKH =
  'wpkh(xpub6BosfCnifzxcFwrSzQiqu2DBVTshkCXacvNsWGYJVVhhawA7d4R5WSWGFNbi8Aw6ZRc1brxMyWMzG3DSSSSoekkudhUd9yLb6qx39T9nMdj/<0;1>/*)'
const [used, unused] = openDescriptor(WPKH, chainOf('bitcoin'))
  .addresses(0, 0, 2)
  .map(({ address }) => address) as [string, string]

test('an address of a wallet is that of the wallet, used or not, and is listed on request', async () => {
  await using world = await startWorld()
  const { client } = world
  const single = await client.add(world.simulator.chain.newAddress())
  const adopted = await client.add(used)
  const { status, body: wallet } = await client.send('POST', '/wallets', { text: WPKH, sync: false })
  assert.equal(status, 201, JSON.stringify(wallet))
  assert.deepEqual(await listed(world, ''), [single.id])
  const { body: own } = await client.get(`/wallets/${wallet.id}/addresses?limit=100`)
  const ids = own.addresses.map(({ id }: Json) => id).toSorted((a: number, b: number) => a - b)
  assert.deepEqual([ids.length, ids[0]], [41, adopted.id])
  assert.deepEqual(await listed(world, '&wallet=any'), ids)
  assert.deepEqual(await listed(world, `&wallet=${wallet.id}`), ids)
  assert.deepEqual(await listed(world, `&wallet=${wallet.id + 1}`), [])

  for (const address of [used, unused]) {
    const again = await client.send('POST', '/addresses', { address })
    assert.deepEqual([again.status, again.body.code], [409, 'address_exists'])
    const known = await client.get(`/addresses/${again.body.id}`)
    assert.deepEqual([known.status, known.body.address], [200, address])
    const found = await client.get(`/addresses/lookup?address=${address}`)
    assert.deepEqual([found.status, found.body.id], [200, again.body.id])
    const removed = await client.send('DELETE', `/addresses/${again.body.id}`)
    assert.deepEqual([removed.status, removed.body.code], [409, 'address_in_wallet'])
  }
})

test('the list refuses what is no wallet, and a cursor of another one', async () => {
  await using world = await startWorld()
  const { client } = world
  for (const _ of [1, 2]) await client.add(world.simulator.chain.newAddress())
  for (const wallet of ['0', '-1', 'all', '']) {
    const { status, body } = await client.get(`/addresses?wallet=${wallet}`)
    assert.deepEqual([status, body.code], [422, 'invalid_request'])
  }
  const { body: page } = await client.get('/addresses?limit=1')
  const other = await client.get(`/addresses?limit=1&wallet=any&cursor=${page.next_cursor}`)
  assert.deepEqual([other.status, other.body.code], [422, 'invalid_cursor'])
})

async function listed({ client }: World, query: string): Promise<readonly number[]> {
  const { body } = await client.get(`/addresses?limit=100${query}`)
  return body.addresses.map(({ id }: Json) => id)
}

test('an address of a wallet that was never used has an empty history', async () => {
  await using world = await startWorld()
  const { client } = world
  const { body: wallet } = await client.send('POST', '/wallets', { text: WPKH, sync: false })
  const { body } = await client.get(`/wallets/${wallet.id}/addresses?limit=1`)
  const { id } = body.addresses[0]
  const { body: page } = await client.get(`/addresses/${id}/transactions`)
  assert.deepEqual([page.total_transactions, page.transactions, page.next_cursor], [0, [], null])
  assert.equal((await client.get(`/addresses/${id}/balance`)).body.balance, '0')
  assert.deepEqual((await client.get(`/addresses/${id}/balance-history`)).body.points, [])
})

test('an unused address of a wallet can be labelled, synchronised and verified', async () => {
  await using world = await startWorld()
  const { client } = world
  const { body: wallet } = await client.send('POST', '/wallets', { text: WPKH })
  await done(world, wallet.id)
  const { id } = (await client.get(`/addresses/lookup?address=${unused}`)).body
  const path = `/addresses/${id}`
  for (const label of ['Invoice 7', 'Invoice 8', null, 'Invoice 9']) {
    assert.deepEqual((await client.send('PATCH', path, { label })).body.label, label)
    assert.deepEqual((await client.get(path)).body.label, label)
  }
  const asked = world.simulator.requests.length
  for (const step of ['sync', 'verify']) {
    assert.equal((await client.send('POST', `${path}/${step}`)).status, 202)
  }
  await done(world, wallet.id)
  assert.ok(world.simulator.requests.length > asked)
  assert.equal((await client.get(path)).body.transaction_count, 0)
})

test('a label from a file shows on an unused address and stays when it is used', async () => {
  await using world = await startWorld()
  const { client, simulator } = world
  const line = { type: 'addr', ref: unused, label: 'From my old wallet' }
  const body = JSON.stringify(line)
  const headers = { 'content-type': 'application/jsonl' }
  assert.equal((await fetch(`${client.url}/labels`, { method: 'POST', headers, body })).status, 200)
  const { body: wallet } = await client.send('POST', '/wallets', { text: WPKH })
  const own = async () =>
    (await client.get(`/wallets/${wallet.id}/addresses?limit=100`)).body.addresses.find(
      ({ address }: Json) => address === unused,
    )
  await done(world, wallet.id)
  assert.equal((await own()).label, line.label)
  simulator.chain.pay(unused, 5_000n)
  await client.send('POST', `/wallets/${wallet.id}/sync`)
  await done(world, wallet.id)
  assert.equal((await own()).transaction_count, 1)
  assert.equal((await own()).label, line.label)
})

async function done({ client }: World, id: number): Promise<void> {
  for (;;) {
    const { body } = await client.get(`/wallets/${id}`)
    if (body.sync_status === 'DONE') return
    assert.notEqual(body.sync_status, 'ERROR', JSON.stringify(body.sync_error))
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}
