import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startWorld, type World } from './support/world.ts'

const NONE = { alone: 0, together: 0, all: 0 }

async function askedOf(world: World, name: string) {
  const sources = await world.client.api.sources()
  return sources.find((source) => source.name === name)?.asked ?? null
}

test('a source says which hosts have seen how many addresses, and whether together', async () => {
  await using world = await startWorld({ SOURCES: 'blockchair,esplora', VERIFY_INTERVAL_SECONDS: '0' })
  const { simulator, client } = world
  const before = await askedOf(world, 'blockchair')
  assert.deepEqual([before?.hosts, before?.addresses], [[], NONE])
  const addresses = Array.from({ length: 3 }, () => simulator.chain.newAddress())
  for (const address of addresses) simulator.chain.pay(address, 1000n)
  const [alone = ''] = addresses
  const { id } = await client.add(alone, true)
  await client.ended(id)
  const after = await askedOf(world, 'blockchair')
  assert.deepEqual(after?.hosts, [new URL(simulator.url).host])
  assert.deepEqual(after?.addresses, { alone: 1, together: 0, all: 1 })
  for (const address of addresses.slice(1)) await client.add(address)
  await client.send('POST', '/sync')
  for (const each of (await client.get('/addresses')).body.addresses) await client.ended(each.id)
  const together = await askedOf(world, 'blockchair')
  assert.equal(together?.addresses.all, 3)
  assert.ok(Number(together?.addresses.together) > 1, JSON.stringify(together))
  assert.ok(Number(together?.requests.set) > 0)
  const other = await askedOf(world, 'esplora')
  assert.deepEqual([other?.hosts, other?.addresses], [[], NONE])
})
