import assert from 'node:assert/strict'
import { test } from 'node:test'
import { formatAmount } from '../src/domain/assets/amount.ts'
import { startWorld, type World } from './support/world.ts'

const DECIMALS = 8

/** The program with an Electrum server as its only source. */
async function startElectrum(settings: Readonly<Record<string, string>> = {}): Promise<World> {
  const world = await startWorld({}, { electrum: {} })
  await world.restart({ SOURCES: 'electrum', ELECTRUM_URL: world.simulator.electrum.url, ...settings })
  return world
}

async function assertEquals(world: World, id: number, address: string): Promise<void> {
  const { chain } = world.simulator
  const { body } = await world.client.get(`/addresses/${id}`)
  assert.equal(body.sync_status, 'DONE', JSON.stringify(body.sync_error))
  const shown = await world.client.transactions(id)
  assert.deepEqual(
    new Set(shown.map((row) => `${row.tx_hash} ${row.block_height} ${row.amount}`)),
    new Set(
      chain.history(address).map((row) => `${row.hash} ${row.height} ${formatAmount(row.amount, DECIMALS)}`),
    ),
  )
  assert.equal(body.balance, formatAmount(chain.balance(address), DECIMALS))
}

test('an Electrum server serves a first walk, new rows, confirmations and a reorganisation', async () => {
  await using world = await startElectrum()
  const { chain } = world.simulator
  const address = chain.storedAddress(60)
  chain.pay(address, 5_000n)
  const { id } = await world.client.add(address, true)
  await world.client.ended(id)
  await assertEquals(world, id, address)
  for (const change of [
    () => chain.mine(),
    () => chain.spend(address, 1_000n),
    () => chain.replace(chain.mempool.at(-1)?.hash ?? ''),
    () => chain.mine(2),
    () => chain.reorganise(1),
    () => chain.mine(10),
  ]) {
    change()
    await world.client.sync(id)
    await world.client.ended(id)
    await assertEquals(world, id, address)
  }
  assert.equal(world.simulator.requests.length, 0)
  assert.equal(world.simulator.esplora.requests.length, 0)
})

test('a history of several pages is read to its end, and a new row costs only its own transaction', async () => {
  await using world = await startElectrum()
  const { chain, electrum } = world.simulator
  const address = chain.storedAddress(2_500)
  chain.mine(10)
  const { id } = await world.client.add(address, true)
  await world.client.ended(id)
  await assertEquals(world, id, address)
  await world.restart({ SOURCES: 'electrum', ELECTRUM_URL: electrum.url })
  electrum.clearLines()
  chain.pay(address, 7_000n)
  await world.client.sync(id)
  await world.client.ended(id)
  await assertEquals(world, id, address)
  assert.ok((electrum.calls()['blockchain.transaction.get'] ?? 0) <= 5, JSON.stringify(electrum.calls()))
})

test('a history beyond the limit of the server is an error, never a shorter one', async () => {
  await using world = await startElectrum()
  const { chain, electrum } = world.simulator
  const address = chain.storedAddress(40)
  chain.mine(20)
  const { id } = await world.client.add(address, true)
  await world.client.ended(id)
  await assertEquals(world, id, address)
  for (const like of ['fulcrum', 'electrumx'] as const) {
    electrum.configure({ historyMax: { rows: 10, like } })
    await world.client.sync(id)
    const { sync_status, sync_error, transaction_count } = await world.client.ended(id)
    assert.deepEqual([sync_status, sync_error?.code, transaction_count], ['ERROR', 'history_too_long', 40])
  }
})
