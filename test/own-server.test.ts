import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { chainOf } from '../src/domain/chains/chain.ts'
import { openDescriptor } from '../src/domain/keys/open-descriptor.ts'
import type { Client } from './support/client.ts'
import { type Outgoing, watchOutgoing } from './support/outgoing.ts'
import { allAddresses, allRows, syncAgain, syncedWallet, walletDone } from './support/wallets.ts'
import { startWorld, type World } from './support/world.ts'

// biome-ignore lint/suspicious/noExplicitAny: a test reads the API as any client would, without our types.
type Json = any

const KEY =
  'xpub6BosfCnifzxcFwrSzQiqu2DBVTshkCXacvNsWGYJVVhhawA7d4R5WSWGFNbi8Aw6ZRc1brxMyWMzG3DSSSSoekkudhUd9yLb6qx39T9nMdj'
const WPKH = `wpkh(${KEY}/<0;1>/*)`
const opened = openDescriptor(WPKH, chainOf('bitcoin'))
const addressAt = (branch: number, index: number) => String(opened.addresses(branch, index, 1)[0]?.address)
/** Every source but Bitcoin's Esplora has its public server. */
const PUBLIC_ELSEWHERE = { BLOCKCHAIR_URL: '', ESPLORA_URL_LITECOIN: '', ESPLORA_URL_GROESTLCOIN: '' }
const OWN_ALONE = { SOURCES: 'esplora', SYNC_INTERVAL_SECONDS: '1', VERIFY_INTERVAL_SECONDS: '1' }

describe('with an own server alone', () => {
  test('everything around a wallet sends no request to another configured server', async () => {
    await using world = await startWorld(OWN_ALONE)
    await useEverything(world)
    assert.equal(world.simulator.requests.length, 0)
    assert.ok(world.simulator.esplora.requests.length > 0)
  })

  test('everything around a wallet looks up no name, and connects to no other machine', async (t) => {
    const outgoing = watchOutgoing(t)
    await using world = await startWorld({ ...OWN_ALONE, ...PUBLIC_ELSEWHERE })
    await useEverything(world)
    assert.deepEqual([outgoing.names, elsewhere(outgoing)], [[], []])
  })

  test('a preview has no warning about who else learns of the wallet', async () => {
    await using world = await startWorld(OWN_ALONE)
    assert.deepEqual((await preview(world.client, WPKH)).warnings, [])
  })
})

describe('with public servers alone', () => {
  for (const [name, settings, learns] of [
    ['one', { SOURCES: 'blockchair' }, /together at Blockchair: the provider can see that they belong/],
    ['several', { SOURCES: 'blockchair,esplora' }, /together at Blockchair or Esplora: the provider can see/],
  ] as const) {
    test(`a preview says who learns of the wallet (${name}), and sends nothing`, async (t) => {
      const outgoing = watchOutgoing(t)
      await using world = await startWorld({ ...settings, ...PUBLIC_ELSEWHERE, ESPLORA_URL: '' })
      const { warnings } = await preview(world.client, WPKH)
      assert.equal(warnings.length, 1)
      assert.match(warnings[0], learns)
      assert.deepEqual([outgoing.names, elsewhere(outgoing)], [[], []])
    })
  }

  test('the first request of a wallet looks up the name of the public server', async (t) => {
    const outgoing = watchOutgoing(t)
    await using world = await startWorld({ ...PUBLIC_ELSEWHERE, ESPLORA_URL: '', SOURCES: 'blockchair' })
    const { body } = await world.client.send('POST', '/wallets', { text: WPKH })
    await outgoingName(outgoing)
    assert.deepEqual(outgoing.names, ['api.blockchair.com'])
    await world.client.send('DELETE', `/wallets/${body.id}`)
  })
})

test('previews, names, groups, notes and labels send nothing to any source', async () => {
  await using world = await startWorld({ SOURCES: 'blockchair,esplora' })
  const { client, simulator } = world
  const { body: wallet } = await client.send('POST', '/wallets', { text: WPKH, sync: false })
  const { id } = await client.add(simulator.chain.newAddress())
  await preview(client, KEY)
  await describeAll(client, wallet.id, id, 'ab'.repeat(32))
  assert.deepEqual([simulator.requests, simulator.esplora.requests], [[], []])
})

/** What a person does with wallets and addresses, from the first preview to exports, also after a restart. */
async function useEverything(world: World): Promise<void> {
  const { simulator } = world
  const { chain } = simulator
  for (let index = 0; index < 12; index += 1) chain.pay(addressAt(0, index), 5000n + BigInt(index))
  chain.mine()
  chain.spend(addressAt(0, 2), 3000n, addressAt(1, 0))
  chain.mine(2)
  chain.pay(addressAt(0, 12), 77n)
  await preview(world.client, WPKH)
  const wallet = await syncedWallet(world.client, { text: WPKH, name: 'Cold' })
  assert.equal(wallet.addresses.used, 14)
  const alone = chain.largeAddress(120)
  const { id } = await world.client.add(alone, true)
  await world.client.ended(id)
  await readEverything(world.client, wallet.id, id)
  await describeAll(world.client, wallet.id, id, String(chain.history(alone)[0]?.hash))
  await requestEverything(world, wallet.id, id)
  chain.mine()
  await world.restart()
  await syncAgain(world.client, wallet.id)
  await readEverything(world.client, wallet.id, id)
}

async function requestEverything({ client }: World, walletId: number, id: number): Promise<void> {
  for (const path of [
    `/wallets/${walletId}/verify`,
    `/wallets/${walletId}/sync`,
    `/addresses/${id}/verify`,
    `/addresses/${id}/sync`,
    '/sync',
  ]) {
    assert.equal((await client.send('POST', path)).status, 202, path)
  }
  assert.equal((await client.send('POST', `/wallets/${walletId}/discover`, { to: 60 })).status, 202)
  await walletDone(client, walletId)
  await client.ended(id)
}

async function readEverything(client: Client, walletId: number, id: number): Promise<void> {
  const rows = await allRows(client, `/wallets/${walletId}`)
  const everywhere = await allRows(client, '')
  await allAddresses(client, walletId)
  for (const { tx_hash: hash } of [...rows, ...everywhere.slice(0, 5)]) {
    assert.equal((await client.get(`/transactions/bitcoin/${hash}`)).status, 200)
  }
  const owners = [`/wallets/${walletId}`, `/addresses/${id}`]
  for (const path of [
    ...owners.flatMap((owner) => [
      owner,
      `${owner}/balance`,
      `${owner}/balance-history`,
      `${owner}/transactions.csv`,
      `${owner}/transactions.ndjson`,
    ]),
    '/transactions.csv',
    '/transactions.ndjson',
    '/transactions?q=ab&kind=received',
    '/labels.jsonl',
    '/totals',
    '/sources',
    '/metrics',
    '/health',
    '/chains',
    '/openapi.json',
    '/docs',
    '/',
  ]) {
    const response = await fetch(client.url + path)
    await response.text()
    assert.equal(response.status, 200, path)
  }
}

/** Names, labels, notes and groups. */
async function describeAll(client: Client, walletId: number, id: number, hash: string): Promise<void> {
  const label = { type: 'tx', ref: hash, label: 'rent' }
  const imported = await fetch(`${client.url}/labels`, {
    method: 'POST',
    headers: { 'content-type': 'application/jsonl' },
    body: `${JSON.stringify(label)}\n`,
  })
  assert.equal(imported.status, 200, await imported.text())
  for (const [method, path, body] of [
    ['PATCH', `/wallets/${walletId}`, { name: 'Warm' }],
    ['PATCH', `/addresses/${id}`, { label: 'Alone' }],
    ['PUT', `/transactions/bitcoin/${hash}/note`, { note: 'For the flat.' }],
    ['POST', '/groups', { name: 'Both', members: [{ wallet: walletId }, { address: id }] }],
  ] as const) {
    const { status } = await client.send(method, path, body)
    assert.ok(status < 300, `${method} ${path}: ${status}`)
  }
}

async function preview(client: Client, text: string): Promise<Json> {
  const { status, body } = await client.send('POST', '/wallets/preview', { text, chain: 'bitcoin' })
  assert.equal(status, 200, JSON.stringify(body))
  return body
}

/** Connections beyond this machine: those within it may be of requests that an earlier test has aborted. */
function elsewhere({ hosts }: Outgoing): readonly string[] {
  return hosts.filter((host) => !host.startsWith('127.0.0.1:'))
}

async function outgoingName(outgoing: Outgoing): Promise<void> {
  while (outgoing.names.length === 0) await new Promise((resolve) => setImmediate(resolve))
}
