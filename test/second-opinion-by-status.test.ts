import assert from 'node:assert/strict'
import { test } from 'node:test'
import { chainOf } from '../src/domain/chains/chain.ts'
import { openDescriptor } from '../src/domain/keys/open-descriptor.ts'
import { startSimulator } from '../src/sim/simulator.ts'
import { allAddresses, syncedWallet } from './support/wallets.ts'
import { startWorld } from './support/world.ts'

const ADDRESSES = 40
const WPKH =
  'wpkh(xpub6BosfCnifzxcFwrSzQiqu2DBVTshkCXacvNsWGYJVVhhawA7d4R5WSWGFNbi8Aw6ZRc1brxMyWMzG3DSSSSoekkudhUd9yLb6qx39T9nMdj/<0;1>/*)'

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

for (const order of ['esplora,electrum', 'electrum,esplora']) {
  test(`a wallet that both sources confirm names both (${order})`, async () => {
    const simulator = await startSimulator({ realHistories: false, tip: 1000, electrum: {} })
    const { chain, electrum, esplora } = simulator
    await using world = await startWorld({
      SOURCES: order,
      ESPLORA_URL: esplora.url,
      ELECTRUM_URL: electrum.url,
      VERIFY_INTERVAL_SECONDS: '0',
    })
    const opened = openDescriptor(WPKH, chainOf('bitcoin'))
    for (const index of [0, 1, 4]) {
      chain.pay(String(opened.addresses(0, index, 1)[0]?.address), 1000n)
      chain.mine()
    }
    chain.mine(10)
    const { client } = world
    const { id } = await syncedWallet(client, { text: WPKH, gap_limit: 5 })
    await client.send('POST', `/wallets/${id}/verify`)
    for (const address of await allAddresses(client, id)) {
      if (address.transaction_count === 0) continue
      await client.until(address.id, ({ verification }) => verification?.confirmed_by.length === 2)
    }
    const { body } = await client.get(`/wallets/${id}`)
    assert.equal(body.verification.state, 'verified')
    assert.deepEqual(body.verification.confirmed_by.toSorted(), ['electrum', 'esplora'])
    await simulator.close()
  })
}
