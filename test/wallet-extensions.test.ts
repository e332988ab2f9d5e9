import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { chainOf } from '../src/domain/chains/chain.ts'
import { openDescriptor } from '../src/domain/keys/open-descriptor.ts'
import { startWorld, type World } from './support/world.ts'

// biome-ignore lint/suspicious/noExplicitAny: a test reads the API as any client would, without our types.
type Json = any

const KEY =
  'xpub6BosfCnifzxcFwrSzQiqu2DBVTshkCXacvNsWGYJVVhhawA7d4R5WSWGFNbi8Aw6ZRc1brxMyWMzG3DSSSSoekkudhUd9yLb6qx39T9nMdj'
const RECEIVING = `wpkh([d34db33f/84h/0h/0h]${KEY}/0/*)`
const BOTH = `wpkh(${KEY}/<0;1>/*)`

describe('a tracked wallet', () => {
  test('gets the branches that a fuller descriptor has, and keeps its id, name, list and notes', async () => {
    await using world = await startWorld()
    const { chain } = world.simulator
    chain.pay(addressAt(BOTH, 0, 0), 1000n)
    chain.pay(addressAt(BOTH, 1, 30), 500n)
    chain.pay(addressAt(BOTH, 1, 12), 20n)
    chain.mine()
    const { body: first } = await post(world, { text: RECEIVING, name: 'Savings' })
    const before = await synced(world, first.id)
    assert.deepEqual([before.balance, first.extended], ['0.00001', false])
    const [row] = (await get(world, `/wallets/${first.id}/transactions`)).transactions
    const note = { note: 'rent' }
    await world.client.send('PUT', `/transactions/bitcoin/${row.tx_hash}/note`, note)
    const added = await post(world, { text: BOTH, name: 'Another name', gap_limit: 30 })
    assert.deepEqual(
      [added.status, added.body.id, added.body.extended, added.body.sync_status, added.body.name],
      [201, first.id, true, 'IN_PROGRESS', 'Savings'],
    )
    assert.deepEqual(added.body.descriptors, [
      openDescriptor(RECEIVING.replace('/0/*', '/<0;1>/*'), chainOf('bitcoin')).text,
    ])
    assert.deepEqual([added.body.gap_limit, added.body.created_at], [30, first.created_at])
    const wallet = await synced(world, first.id)
    assert.deepEqual(
      wallet.branches.map(({ branch, derived, last_used }: Json) => [
        branch,
        last_used,
        derived >= last_used + 31,
      ]),
      [
        [0, 0, true],
        [1, 30, true],
      ],
    )
    assert.equal(wallet.balance, '0.0000152')
    const { transactions } = await get(world, `/wallets/${first.id}/transactions`)
    assert.equal(transactions.length, 3)
    assert.equal(transactions.find(({ tx_hash }: Json) => tx_hash === row.tx_hash).note, 'rent')
    assert.equal((await get(world, '/wallets')).wallets.length, 1)
  })

  test('is refused when it is added again, or in part, with its id and name', async () => {
    await using world = await startWorld()
    const { body: wallet } = await post(world, { text: BOTH, name: 'Savings' })
    for (const text of [BOTH, RECEIVING, `wpkh(${KEY}/<1;0>/*)`, `wpkh(${KEY}/1/*)`]) {
      const { status, body } = await post(world, { text })
      assert.deepEqual([status, body.code, body.id], [409, 'wallet_exists', wallet.id])
      assert.match(body.detail, /already tracked as “Savings”/)
    }
  })

  test('gets the script types of combo(), and a chosen name if it had an automatic one', async () => {
    await using world = await startWorld()
    const { body: wallet } = await post(world, { text: BOTH })
    assert.equal(wallet.name, 'Bitcoin wallet')
    const { body, status } = await post(world, { text: `combo(${KEY}/<0;1>/*)`, name: 'All of it' })
    assert.deepEqual([status, body.id, body.name], [201, wallet.id, 'All of it'])
    assert.deepEqual(body.script_types.toSorted(), ['pkh', 'sh-wpkh', 'wpkh'])
    assert.equal(body.branches.length, 6)
    assert.deepEqual((await synced(world, wallet.id)).script_types, body.script_types)
  })

  test('gets the used script types of its key once the bare key is added, and that only once', async () => {
    await using world = await startWorld()
    const { chain } = world.simulator
    chain.pay(addressAt(`pkh(${KEY}/<0;1>/*)`, 0, 3), 700n)
    chain.pay(addressAt(`pkh(${KEY}/<0;1>/*)`, 1, 25), 70n)
    chain.pay(addressAt(`pkh(${KEY}/<0;1>/*)`, 1, 9), 7n)
    chain.mine()
    const { body: wallet } = await post(world, { text: RECEIVING })
    await synced(world, wallet.id)
    const { body, status } = await post(world, { text: KEY, chain: 'bitcoin' })
    assert.deepEqual([status, body.id, body.extended], [201, wallet.id, true])
    const after = await synced(world, wallet.id)
    assert.deepEqual([after.balance, after.script_types.toSorted()], ['0.00000777', ['pkh', 'wpkh']])
    assert.equal(after.branches.length, 4)
    const { addresses } = await get(world, `/wallets/${wallet.id}/addresses?limit=1000`)
    for (const { address, derivation } of addresses) {
      const { script_type: type, branch, index } = derivation
      assert.equal(address, addressAt(`${type}(${KEY}/<0;1>/*)`, branch, index))
    }
    const again = await post(world, { text: KEY, chain: 'bitcoin' })
    assert.deepEqual([again.status, again.body.id], [409, wallet.id])
    // Named by a person, a type that was not used is followed.
    const named = await post(world, { text: KEY, chain: 'bitcoin', script_types: ['tr', 'wpkh'] })
    assert.deepEqual([named.status, named.body.id], [201, wallet.id])
    assert.ok(named.body.script_types.includes('tr'))
  })

  test('gets what a text has beside what they have in common', async () => {
    await using world = await startWorld()
    const { body: wallet } = await post(world, { text: BOTH })
    const { body, status } = await post(world, { text: `wpkh(${KEY}/<1;2>/*)` })
    assert.deepEqual([status, body.id, body.script_types], [201, wallet.id, ['wpkh']])
    assert.match(body.descriptors[0], /<0;1;2>/)
  })

  test('is extended once by two requests at the same moment, in the middle of its discovery', async () => {
    await using world = await startWorld()
    const { chain } = world.simulator
    chain.pay(addressAt(BOTH, 1, 5), 500n)
    chain.mine()
    const { body: wallet } = await post(world, { text: RECEIVING })
    const results = await Promise.all([BOTH, BOTH].map((text) => post(world, { text })))
    assert.deepEqual(results.map(({ status }) => status).toSorted(), [201, 409])
    assert.ok(results.every(({ body }) => body.id === wallet.id))
    assert.equal((await synced(world, wallet.id)).balance, '0.000005')
  })

  test('that is deleted meanwhile is added anew', async () => {
    await using world = await startWorld()
    const { body: wallet } = await post(world, { text: RECEIVING })
    const [added] = await Promise.all([
      post(world, { text: BOTH }),
      world.client.send('DELETE', `/wallets/${wallet.id}`),
    ])
    assert.equal(added.status, 201)
    const { wallets } = await get(world, '/wallets')
    assert.ok(wallets.every(({ id }: Json) => id === added.body.id))
  })

  test('is not extended by what another wallet has in part, which is said by name', async () => {
    await using world = await startWorld()
    const { body: segwit } = await post(world, { text: BOTH, name: 'Segwit' })
    const { body: legacy } = await post(world, { text: `pkh(${KEY}/0/*)`, name: 'Legacy' })
    const both = await post(world, { text: `combo(${KEY}/<0;1>/*)` })
    assert.deepEqual([both.status, both.body.code, both.body.id], [409, 'wallet_exists', segwit.id])
    assert.match(both.body.detail, /“Segwit” \(id 1\) and as “Legacy” \(id 2\)/)
    assert.equal((await get(world, `/wallets/${legacy.id}`)).branches.length, 1)
    const single = await post(world, { text: `tr(${KEY}/0/3)`, name: 'One address' })
    const around = await post(world, { text: `tr(${KEY}/<0;1>/*)` })
    assert.deepEqual([around.status, around.body.id], [409, single.body.id])
    assert.match(around.body.detail, /Some addresses of this wallet are tracked in the wallet “One address”/)
  })

  test('is named by the preview of what would extend it, or is it', async () => {
    await using world = await startWorld()
    await post(world, { text: RECEIVING, name: 'Savings' })
    const warnings = async (text: string) =>
      (await world.client.send('POST', '/wallets/preview', { text, chain: 'bitcoin' })).body.warnings
    assert.ok(
      (await warnings(BOTH)).includes(
        'You already track part of this wallet as “Savings”. Adding it extends that wallet.',
      ),
    )
    assert.ok((await warnings(RECEIVING)).includes('You already track this wallet as “Savings”.'))
    await post(world, { text: `pkh(${KEY}/0/*)`, name: 'Legacy' })
    assert.ok(
      (await warnings(KEY)).includes(
        'You already track parts of this wallet as “Savings” and “Legacy”. It cannot be added as one.',
      ),
    )
    assert.ok(!(await warnings(`tr(${KEY}/<0;1>/*)`)).some((one: string) => one.includes('already')))
  })
})

function addressAt(text: string, branch: number, index: number): string {
  const [derived] = openDescriptor(text, chainOf('bitcoin')).addresses(branch, index, 1)
  return String(derived?.address)
}

async function synced(world: World, id: number): Promise<Json> {
  for (;;) {
    const wallet = await get(world, `/wallets/${id}`)
    if (wallet.sync_status === 'DONE') return wallet
    if (wallet.sync_status === 'ERROR') throw new Error(JSON.stringify(wallet.sync_error))
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

async function get(world: World, path: string): Promise<Json> {
  return (await fetch(`${world.client.url}${path}`)).json() as Promise<Json>
}

async function post(world: World, body: object): Promise<{ readonly status: number; readonly body: Json }> {
  return world.client.send('POST', '/wallets', body)
}
