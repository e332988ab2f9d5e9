import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startSimulator } from '../src/sim/simulator.ts'
import { startWorld } from './support/world.ts'

const ADDRESSES = 40

test("a second opinion of one's own Electrum server costs one line for many addresses", async () => {
  const simulator = await startSimulator({ realHistories: false, tip: 1000, electrum: {} })
  const { chain, electrum, esplora } = simulator
  await using world = await startWorld({
    SOURCES: 'esplora,electrum',
    ESPLORA_URL: esplora.url,
    ELECTRUM_URL: electrum.url,
    VERIFY_INTERVAL_SECONDS: '0',
  })
  const addresses = Array.from({ length: ADDRESSES }, () => chain.newAddress())
  for (const [index, address] of addresses.entries()) {
    for (let payment = 0; payment <= index % 3; payment += 1) chain.pay(address, 1000n)
    chain.mine()
  }
  chain.mine(10)
  for (const address of addresses) {
    const { id } = await world.client.add(address, true)
    assert.equal((await world.client.ended(id)).verification?.source, 'esplora')
  }
  electrum.clearLines()
  const { body } = await world.client.get('/addresses?limit=1000')
  for (const { id } of body.addresses) await world.client.send('POST', `/addresses/${id}/verify`)
  for (const { id } of body.addresses) {
    const found = await world.client.until(id, ({ verification }) => verification?.confirmed_by.length === 2)
    assert.deepEqual(found.verification.confirmed_by, ['esplora', 'electrum'])
  }
  const calls = electrum.calls()
  assert.equal(calls['blockchain.scripthash.get_history'] ?? 0, 0, JSON.stringify(calls))
  assert.ok(electrum.lines.length <= ADDRESSES / 2, `${electrum.lines.length} lines`)
  await simulator.close()
})
