import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { chainOf } from '../src/domain/chains/chain.ts'
import { openDescriptor } from '../src/domain/keys/open-descriptor.ts'
import { startWorld, type World } from './support/world.ts'

// biome-ignore lint/suspicious/noExplicitAny: a test reads the API as any client would, without our types.
type Json = any

const KEY =
  'xpub6BosfCnifzxcFwrSzQiqu2DBVTshkCXacvNsWGYJVVhhawA7d4R5WSWGFNbi8Aw6ZRc1brxMyWMzG3DSSSSoekkudhUd9yLb6qx39T9nMdj'
const WPKH = `wpkh(${KEY}/<0;1>/*)`
const opened = openDescriptor(WPKH, chainOf('bitcoin'))
const addressAt = (branch: number, index: number) => String(opened.addresses(branch, index, 1)[0]?.address)

describe('a wallet', () => {
  test('is followed to the gap behind its last used address', async () => {
    await using world = await startWorld()
    const { chain } = world.simulator
    chain.pay(addressAt(0, 0), 1000n)
    chain.pay(addressAt(0, 15), 2000n)
    chain.pay(addressAt(0, 34), 3000n)
    chain.pay(addressAt(1, 3), 500n)
    chain.mine()
    const added = await post(world, '/wallets', { text: WPKH, name: 'Cold' })
    assert.equal(added.status, 201)
    const wallet = await synced(world, added.body.id)
    assert.deepEqual(
      wallet.branches.map((one: Json) => [one.branch, one.last_used]),
      [
        [0, 34],
        [1, 3],
      ],
    )
    assert.ok(
      wallet.branches.every(
        (one: { derived: number; last_used: number }) => one.derived >= one.last_used + 21,
      ),
    )
    assert.equal(wallet.addresses.used, 4)
    const { addresses } = await get(world, `/wallets/${wallet.id}/addresses?used=true`)
    assert.deepEqual(
      addresses.map((one: Json) => [one.derivation.path, one.balance, one.sync_status]),
      [
        ['0/0', '0.00001', 'DONE'],
        ['0/15', '0.00002', 'DONE'],
        ['0/34', '0.00003', 'DONE'],
        ['1/3', '0.000005', 'DONE'],
      ],
    )
  })

  test('of a bare key has the script types that are used', async () => {
    await using world = await startWorld()
    const { chain } = world.simulator
    chain.pay(addressAt(0, 2), 1000n)
    chain.pay(addressAt(1, 1), 500n)
    chain.mine()
    const { body } = await post(world, '/wallets', { text: KEY, chain: 'bitcoin' })
    const wallet = await synced(world, body.id)
    assert.deepEqual([wallet.balance, wallet.transaction_count], ['0.000015', 2])
    assert.deepEqual(wallet.script_types, ['wpkh'])
    assert.deepEqual(
      wallet.branches.map((one: Json) => [one.branch, one.derived, one.last_used]),
      [
        [0, 35, 2],
        [1, 30, 1],
      ],
    )
    const again = await post(world, '/wallets', { text: WPKH })
    assert.deepEqual([again.status, again.body.code, again.body.id], [409, 'wallet_exists', wallet.id])
  })

  test('of a bare key has the addresses of the script type that is used, far beyond the first ones', async () => {
    for (const form of ['pkh(*)', 'sh(wpkh(*))', 'wpkh(*)', 'tr(*)']) {
      await using world = await startWorld()
      const { chain } = world.simulator
      const used = openDescriptor(form.replace('*', `${KEY}/<0;1>/*`), chainOf('bitcoin'))
      const address = (branch: number, index: number) => String(used.addresses(branch, index, 1)[0]?.address)
      for (const index of [1, 19, 38]) chain.pay(address(1, index), 500n)
      chain.pay(address(0, 2), 1000n)
      chain.mine()
      const { body } = await post(world, '/wallets', { text: KEY, chain: 'bitcoin' })
      const wallet = await synced(world, body.id)
      assert.equal(wallet.balance, '0.000025')
      const { addresses } = await get(world, `/wallets/${wallet.id}/addresses?limit=1000`)
      for (const one of addresses) {
        assert.equal(one.address, address(one.derivation.branch, one.derivation.index))
      }
    }
  })
})

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

async function post(world: World, path: string, body: unknown) {
  const response = await fetch(`${world.client.url}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  return { status: response.status, body: (await response.json()) as Json }
}

describe('a group', () => {
  test('has the coins of its wallets and addresses, each script once', async () => {
    await using world = await startWorld()
    const { chain } = world.simulator
    chain.pay(addressAt(0, 0), 1000n)
    const single = chain.newAddress()
    chain.pay(single, 500n)
    chain.mine()
    const { body: wallet } = await post(world, '/wallets', { text: WPKH })
    const { body: address } = await post(world, '/addresses', { address: single, sync: true })
    await synced(world, wallet.id)
    const members = [{ wallet: wallet.id }, { address: address.id }]
    const inner = await post(world, '/groups', { name: 'Inner', members })
    const outer = await post(world, '/groups', {
      name: 'Outer',
      members: [{ group: inner.body.id }, ...members],
    })
    assert.deepEqual(outer.body.members, [{ group: inner.body.id }, ...members])
    const circle = await world.client.send('PATCH', `/groups/${inner.body.id}`, {
      members: [{ group: outer.body.id }],
    })
    assert.deepEqual([circle.status, circle.body.code], [422, 'group_cycle'])
    const { totals } = await get(world, `/groups/${outer.body.id}/totals`)
    assert.deepEqual(totals[0].addresses, 2)
    const dash = await get(world, `/groups/${outer.body.id}/balance-history?chain=dash`)
    assert.deepEqual([dash.id, dash.points, dash.before], [outer.body.id, [], null])
  })
})

describe('an export of a wallet or a group', () => {
  test('has every field of its rows, with notes and labels', async () => {
    await using world = await startWorld()
    const { chain } = world.simulator
    const paid = chain.pay(addressAt(0, 0), 1000n)
    chain.mine()
    chain.pay(addressAt(0, 1), 500n)
    chain.mine()
    const { body: wallet } = await post(world, '/wallets', { text: WPKH })
    await synced(world, wallet.id)
    const { body: group } = await post(world, '/groups', { name: 'All', members: [{ wallet: wallet.id }] })
    const { hash } = paid
    const note = '=1+1 "rent",\nof May'
    await world.client.send('PUT', `/transactions/bitcoin/${hash}/note`, { note })
    const line = { type: 'tx', ref: hash, label: 'invoice' }
    await fetch(`${world.client.url}/labels`, {
      method: 'POST',
      headers: { 'content-type': 'application/jsonl' },
      body: JSON.stringify(line),
    })
    await untilCount(world, `/groups/${group.id}/transactions`, 2)
    for (const path of [`/wallets/${wallet.id}`, `/groups/${group.id}`]) {
      const { transactions } = await get(world, `${path}/transactions`)
      const ndjson = await (await fetch(`${world.client.url}${path}/transactions.ndjson`)).text()
      const rows = ndjson
        .trimEnd()
        .split('\n')
        .map((text) => JSON.parse(text))
      assert.deepEqual(
        rows,
        transactions.map(({ owners: _, ...row }: Json) => row),
      )
      assert.deepEqual([rows[1].note, rows[1].label, rows[0].note], [note, 'invoice', null])
      const csv = await (await fetch(`${world.client.url}${path}/transactions.csv`)).text()
      assert.match(csv, /^chain,.*,balance,note,label\r\n[^"]*,,\r\n/)
      assert.ok(csv.endsWith(`,0.00001,"'${note.replaceAll('"', '""')}",invoice\r\n`))
    }
    const labels = await (await fetch(`${world.client.url}/labels.jsonl`)).text()
    const noted = { type: 'tx', ref: hash, label: note }
    assert.equal(labels, `${JSON.stringify(line)}\n${JSON.stringify(noted)}\n`)
  })
})

describe('a group without members', () => {
  test('has an empty history', async () => {
    await using world = await startWorld()
    const { body: group } = await post(world, '/groups', { name: 'Later' })
    assert.deepEqual(group.members, [])
    const path = `/groups/${group.id}`
    assert.deepEqual((await get(world, `${path}/totals`)).totals, [])
    assert.deepEqual((await get(world, `${path}/transactions`)).transactions, [])
    assert.deepEqual((await get(world, `${path}/balance-history`)).points, [])
    const csv = await fetch(`${world.client.url}${path}/transactions.csv`)
    assert.equal(csv.status, 200)
    assert.equal((await csv.text()).trim().split('\n').length, 1)
    const lines = await fetch(`${world.client.url}${path}/transactions.ndjson`)
    assert.deepEqual([lines.status, await lines.text()], [200, ''])
  })

  test('says what a member is', async () => {
    await using world = await startWorld()
    for (const member of [{ wallet: '1' }, { wallet: 0 }, {}, { address: 1, wallet: 1 }, 1, null]) {
      const { status, body } = await post(world, '/groups', { name: 'Wrong', members: [member] })
      assert.deepEqual([status, body.code], [422, 'invalid_request'])
      assert.match(
        body.detail,
        /^"members" must be a list .*, each \{ "wallet": an integer .* or \{ "group": /,
      )
    }
  })
})

describe('the list of everything', () => {
  test('is searched for a text without asking sources about what is not shown', async () => {
    await using world = await startWorld()
    const { chain } = world.simulator
    const from = addressAt(0, 0)
    chain.pay(from, 10_000n)
    chain.mine()
    chain.spend(from, 4000n, chain.newAddress())
    chain.mine()
    const { body: wallet } = await post(world, '/wallets', { text: WPKH })
    await synced(world, wallet.id)
    const asked = world.simulator.requests.length
    assert.deepEqual((await get(world, '/transactions?q=no+such+note')).transactions, [])
    assert.equal(world.simulator.requests.length, asked)
    const { transactions } = await get(world, `/transactions?q=${encodeURIComponent(wallet.name)}`)
    assert.equal(transactions.length, 2)
    assert.ok(world.simulator.requests.length > asked)
  })

  test('shows a transfer between own addresses as one row, with its fee, and finds it by kind, note and hash', async () => {
    await using world = await startWorld()
    const { chain } = world.simulator
    const from = addressAt(0, 0)
    const other = chain.newAddress()
    chain.pay(from, 10_000n)
    chain.mine()
    const transfer = chain.spend(from, 4000n, other)
    chain.mine()
    const { body: wallet } = await post(world, '/wallets', { text: WPKH })
    await post(world, '/addresses', { address: other, sync: true })
    await synced(world, wallet.id)
    const all = await untilRows(world, '/transactions?limit=10', 2)
    assert.deepEqual(
      all.map((row: Json) => [row.kind, row.amount, row.received, row.sent, row.fee, row.addresses]),
      [
        ['internal', '0', '0.00004', '0.00004', '0', 2],
        ['received', '0.0001', '0.0001', '0', null, 1],
      ],
    )
    const ofWallet = await get(world, `/wallets/${wallet.id}/transactions`)
    assert.deepEqual([ofWallet.transactions[0].kind, ofWallet.transactions[0].amount], ['sent', '-0.00004'])
    await world.client.send('PUT', `/transactions/bitcoin/${transfer.hash}/note`, { note: 'Rent of May' })
    for (const query of [
      'kind=internal',
      'q=rent',
      `q=${transfer.hash}`,
      `q=${transfer.hash.slice(0, 9)}`,
      `q=${other}`,
      `q=${other.slice(4, 12)}`,
    ]) {
      const { transactions } = await get(world, `/transactions?${query}`)
      assert.deepEqual(
        transactions.map((row: Json) => [row.tx_hash, row.note]),
        [[transfer.hash, 'Rent of May']],
        query,
      )
    }
    const details = await get(world, `/transactions/bitcoin/${transfer.hash}`)
    assert.deepEqual(
      details.wallets.map((one: Json) => [one.id, one.amount, one.fee]),
      [[wallet.id, '-0.00004', '0']],
    )
    assert.ok(details.inputs.every((input: Json) => input.mine))
  })
})

async function untilCount(world: World, path: string, count: number): Promise<void> {
  while ((await get(world, path)).transactions?.length !== count) {
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

async function untilRows(world: World, path: string, count: number): Promise<readonly Json[]> {
  for (;;) {
    const { transactions } = await get(world, path)
    if (transactions?.length === count && transactions[0].kind !== 'received') return transactions
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}
