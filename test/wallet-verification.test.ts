import assert from 'node:assert/strict'
import { test } from 'node:test'
import { chainOf } from '../src/domain/chains/chain.ts'
import { openDescriptor } from '../src/domain/keys/open-descriptor.ts'
import { startWorld, type World } from './support/world.ts'

// biome-ignore lint/suspicious/noExplicitAny: a test reads the API as any client would, without our types.
type Json = any

/** No second opinion is collected unless a test asks for one. */
const BOTH = { SOURCES: 'blockchair,esplora', VERIFY_INTERVAL_SECONDS: '0' }
const WPKH =
  'wpkh(xpub6BosfCnifzxcFwrSzQiqu2DBVTshkCXacvNsWGYJVVhhawA7d4R5WSWGFNbi8Aw6ZRc1brxMyWMzG3DSSSSoekkudhUd9yLb6qx39T9nMdj/<0;1>/*)'
const opened = openDescriptor(WPKH, chainOf('bitcoin'))
const addressAt = (branch: number, index: number) => String(opened.addresses(branch, index, 1)[0]?.address)

test('a wallet is confirmed by a second source once that confirms each of its used addresses', async () => {
  await using world = await startWorld(BOTH)
  const { chain } = world.simulator
  for (const index of [0, 2, 5]) chain.pay(addressAt(0, index), 1000n)
  chain.mine(3)
  const wallet = await addedWallet(world)
  assert.deepEqual(wallet.verification, {
    state: 'verified',
    height: chain.tip.height,
    confirmed_by: ['blockchair'],
    disputed_addresses: 0,
    checked_at: wallet.verification.checked_at,
  })
  const { addresses } = await get(world, `/wallets/${wallet.id}/addresses?used=true`)
  await world.client.send('POST', `/addresses/${addresses[0].id}/verify`)
  await world.client.until(addresses[0].id, ({ verification }) => verification.opinions.length > 0)
  assert.deepEqual((await get(world, `/wallets/${wallet.id}`)).verification.confirmed_by, ['blockchair'])
  const verify = await world.client.send('POST', `/wallets/${wallet.id}/verify`)
  assert.deepEqual([verify.status, verify.body.addresses], [202, 3])
  const agreed = await until(world, wallet.id, ({ verification }) => verification.confirmed_by.length > 1)
  assert.deepEqual(agreed.verification.confirmed_by, ['blockchair', 'esplora'])
  assert.deepEqual((await get(world, '/wallets')).wallets[0].verification, agreed.verification)
  // The second source has not confirmed the new transaction.
  chain.pay(addressAt(0, 2), 7n)
  chain.mine()
  await world.client.send('POST', `/wallets/${wallet.id}/sync`)
  const after = await until(
    world,
    wallet.id,
    (one) => one.sync_status === 'DONE' && one.balance === '0.00003007',
  )
  assert.deepEqual([after.verification.state, after.verification.confirmed_by], ['verified', ['blockchair']])
})

test('a wallet is disputed while another source contradicts about one of its addresses', async () => {
  await using world = await startWorld(BOTH)
  const { chain } = world.simulator
  for (const index of [0, 1, 2]) {
    chain.pay(addressAt(0, index), 1000n)
    chain.mine()
    chain.pay(addressAt(0, index), 30n)
    chain.mine(10)
  }
  const missing = chain.history(addressAt(0, 1))[0]
  assert.ok(missing !== undefined)
  world.simulator.setFaults(() => ({ kind: 'unaware', hash: missing.hash }))
  const { id } = await addedWallet(world)
  await world.client.send('POST', `/wallets/${id}/verify`)
  const disputed = await until(world, id, ({ verification }) => verification.state === 'mismatch')
  assert.equal(disputed.verification.disputed_addresses, 1)
  assert.deepEqual(disputed.verification.confirmed_by, ['blockchair'])
  await world.restart()
  assert.equal((await get(world, `/wallets/${id}`)).verification.state, 'mismatch')
})

async function addedWallet(world: World): Promise<Json> {
  const { body } = await world.client.send('POST', '/wallets', { text: WPKH })
  return until(world, body.id, ({ sync_status: status }) => status === 'DONE')
}

async function until(world: World, id: number, isSo: (wallet: Json) => boolean): Promise<Json> {
  for (;;) {
    const wallet = await get(world, `/wallets/${id}`)
    if (isSo(wallet)) return wallet
    if (wallet.sync_status === 'ERROR') throw new Error(JSON.stringify(wallet.sync_error))
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

async function get(world: World, path: string): Promise<Json> {
  return (await world.client.get(path)).body
}
