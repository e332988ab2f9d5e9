import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startWorld, type World } from './support/world.ts'

/** No second opinion is collected unless a test asks for one. */
const BOTH = { SOURCES: 'blockchair,esplora', VERIFY_INTERVAL_SECONDS: '0' }
const GENESIS_KEY =
  '04678afdb0fe5548271967f1a67130b7105cd6a828e03909a67962e0ea1f61deb649f6bc3f4cef38c4f35504e51ec112de5c384df7ba0b8d578a4c702b6bf11d5f'
const GENESIS = '1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa'

async function verify(world: World, id: number) {
  const before = (await world.client.get(`/addresses/${id}`)).body.verification
  const asked = await world.client.send('POST', `/addresses/${id}/verify`)
  assert.equal(asked.status, 202)
  const wanted = JSON.stringify(before)
  const after = await world.client.until(
    id,
    (address) => JSON.stringify(address.verification) !== wanted && address.verification.opinions.length > 0,
  )
  return after.verification
}

async function synchronised(world: World, address: string): Promise<number> {
  const { id } = await world.client.add(address, true)
  const ended = await world.client.ended(id)
  assert.equal(ended.sync_status, 'DONE', JSON.stringify(ended.sync_error))
  return id
}

test('a history on which another source agrees is confirmed by both, also when new transactions are not yet stored', async () => {
  await using world = await startWorld(BOTH)
  const { chain, esplora } = world.simulator
  const address = chain.largeAddress(300)
  chain.pay(address, 5n)
  chain.mine(3)
  chain.pay(address, 7n)
  const id = await synchronised(world, address)
  assert.equal(esplora.requests.length, 0)
  const verification = await verify(world, id)
  assert.deepEqual(
    [verification.state, verification.confirmed_by, verification.opinions[0].agrees],
    ['verified', ['blockchair', 'esplora'], true],
  )
  await world.client.sync(id)
  assert.deepEqual((await world.client.ended(id)).verification.confirmed_by, ['blockchair', 'esplora'])
  chain.pay(address, 1n)
  await world.client.sync(id)
  assert.deepEqual((await world.client.ended(id)).verification.confirmed_by, ['blockchair'])
})

test('transactions since the last synchronisation are not a contradiction', async () => {
  await using world = await startWorld(BOTH)
  const { chain } = world.simulator
  const address = chain.largeAddress(40)
  const id = await synchronised(world, address)
  chain.pay(address, 5n)
  chain.mine(2)
  chain.pay(address, 5n)
  assert.equal((await verify(world, id)).state, 'verified')
})

for (const place of [1, 20, 39]) {
  test(`if one source lacks row ${place} of 40, both totals and the row are shown`, async () => {
    await using world = await startWorld(BOTH)
    const { chain } = world.simulator
    const address = chain.newAddress()
    for (let row = 0; row < 40; row += 1) {
      chain.pay(address, 1_000n + BigInt(row))
      chain.mine()
    }
    chain.mine(10)
    const missing = chain.history(address)[40 - place]
    assert.ok(missing !== undefined)
    world.simulator.setFaults(() => ({ kind: 'unaware', hash: missing.hash }))
    const id = await synchronised(world, address)
    const verification = await verify(world, id)
    assert.deepEqual(
      [verification.state, verification.stated_by, verification.confirmed_by],
      ['mismatch', 'esplora', ['blockchair']],
    )
    assert.deepEqual([verification.stored.transaction_count, verification.stated.transaction_count], [39, 40])
    assert.deepEqual(
      [verification.first_difference.tx_hash, verification.first_difference.stored],
      [missing.hash, null],
    )
    assert.equal(verification.explanation, null)
    await world.client.sync(id)
    const ended = await world.client.ended(id)
    assert.deepEqual([ended.sync_status, ended.verification.state], ['DONE', 'mismatch'])
  })
}

test('a difference from outputs to a bare public key, which only one source counts, is explained, and counted apart', async () => {
  await using world = await startWorld(BOTH)
  const { chain } = world.simulator
  chain.pay(GENESIS, 500n)
  chain.mine()
  const bare = chain.payToKey(GENESIS_KEY, 5_000_000_000n)
  chain.mine(10)
  const id = await synchronised(world, GENESIS)
  const verification = await verify(world, id)
  assert.deepEqual([verification.state, verification.explanation], ['mismatch', 'bare_public_key'])
  assert.deepEqual(verification.first_difference, {
    tx_hash: bare.hash,
    block_height: chain.history(GENESIS)[0]?.height,
    stored: '50',
    stated: null,
  })
  assert.match(verification.opinions[0].detail, /bare public key/)
  const metrics = await (await fetch(`${world.client.url}/metrics`)).text()
  assert.match(metrics, /^cointracker_second_opinions_total\{outcome="explained",source="esplora"\} 1$/m)
  assert.ok(!metrics.includes('outcome="differs"'))
})

test('another source never changes settled rows, and the first one continues to serve', async () => {
  await using world = await startWorld(BOTH)
  const { chain } = world.simulator
  chain.payToKey(GENESIS_KEY, 5_000_000_000n)
  chain.pay(GENESIS, 500n)
  chain.mine(10)
  const id = await synchronised(world, GENESIS)
  await world.restart({ SOURCES: 'esplora' })
  chain.pay(GENESIS, 1n)
  await world.client.sync(id)
  const differing = await world.client.ended(id)
  assert.deepEqual([differing.sync_status, differing.sync_error.code], ['ERROR', 'source_inconsistent'])
  assert.deepEqual([differing.balance, differing.verification.state], ['50.000005', 'mismatch'])
  const explained = await world.client.until(id, (address) => address.verification.first_difference !== null)
  assert.deepEqual(
    [explained.verification.source, explained.verification.stated_by, explained.verification.explanation],
    ['blockchair', 'esplora', 'bare_public_key'],
  )
  await world.restart(BOTH)
  await world.client.sync(id)
  const ended = await world.client.ended(id)
  assert.deepEqual([ended.sync_status, ended.balance], ['DONE', '50.00000501'])
})

test('an unavailable source is not a contradiction, and the reason is shown', async () => {
  await using world = await startWorld(BOTH)
  const { chain, esplora } = world.simulator
  const id = await synchronised(world, chain.largeAddress(5))
  esplora.setFaults(() => ({ kind: 'status', status: 429 }))
  const verification = await verify(world, id)
  assert.deepEqual([verification.state, verification.confirmed_by], ['verified', ['blockchair']])
  assert.equal(verification.opinions[0].agrees, null)
  assert.match(verification.opinions[0].detail, /429/)
})

test('a source that contradicts itself does not contradict another one', async () => {
  await using world = await startWorld(BOTH)
  const { chain, esplora } = world.simulator
  const id = await synchronised(world, chain.largeAddress(20))
  esplora.setFaults(({ kind }) => (kind === 'txs' ? { kind: 'leave-out', rows: 1 } : null))
  const verification = await verify(world, id)
  assert.deepEqual([verification.state, verification.opinions[0].agrees], ['verified', null])
})

test('second opinions are collected in the background at the configured interval', async () => {
  await using world = await startWorld({ ...BOTH, VERIFY_INTERVAL_SECONDS: '1' })
  const { id } = await world.client.add(world.simulator.chain.largeAddress(5), true)
  const done = await world.client.until(id, (address) => address.verification?.confirmed_by.length === 2)
  assert.equal(done.sync_status, 'DONE')
})

test('the first second opinion follows the first synchronisation by itself, long before the interval ends', async () => {
  await using world = await startWorld({ ...BOTH, VERIFY_INTERVAL_SECONDS: '86400' })
  const { id } = await world.client.add(world.simulator.chain.largeAddress(5), true)
  await world.client.until(id, (address) => address.verification?.confirmed_by.length === 2)
})

test('second opinions requested before there is a history are collected as soon as there is one', async () => {
  await using world = await startWorld(BOTH)
  const { id } = await world.client.add(world.simulator.chain.largeAddress(5))
  assert.equal((await world.client.send('POST', `/addresses/${id}/verify`)).status, 202)
  await world.client.sync(id)
  await world.client.until(id, (address) => address.verification?.confirmed_by.length === 2)
})

test('without another source, or without the address, the answer says so', async () => {
  await using world = await startWorld()
  const { id } = await world.client.add(world.simulator.chain.newAddress())
  const { status, body } = await world.client.send('POST', `/addresses/${id}/verify`)
  assert.deepEqual(
    [status, body.detail],
    [202, 'No other source to cross-check address 1 with: none that SOURCES names serves its chain.'],
  )
  assert.equal((await world.client.send('POST', '/addresses/99/verify')).status, 404)
  assert.equal(world.simulator.esplora.requests.length, 0)
})
