import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { readEvents } from '../src/client/read-events.ts'
import { readConfig } from '../src/config/config.ts'
import { startProgram } from '../src/program/program.ts'
import { type Simulator, startSimulator } from '../src/sim/simulator.ts'
import { Client } from './support/client.ts'
import { watchOutgoing } from './support/outgoing.ts'

/** The program with a simulated Electrum server as its only source, in real time. */
async function startLive(
  t: { after(end: () => Promise<void>): void },
  settings: Record<string, string> = {},
) {
  const folder = mkdtempSync(join(tmpdir(), 'cointracker-'))
  const simulator = await startSimulator({ realHistories: false, tip: 1000, electrum: {} })
  const start = () =>
    startProgram(
      readConfig({
        PORT: '0',
        DATABASE_URL: `sqlite:${join(folder, 'coins.db')}`,
        SOURCES: 'electrum',
        ELECTRUM_URL: simulator.electrum.url,
        PRICES: 'off',
        LOG_LEVEL: 'silent',
        ...settings,
      }),
    )
  let program = await start()
  t.after(async () => {
    await program.stop()
    await simulator.close()
    rmSync(folder, { recursive: true, force: true })
  })
  return {
    simulator,
    client: () => new Client(program.url),
    restart: async () => {
      await program.stop()
      program = await start()
    },
  }
}

async function liveAddress(simulator: Simulator, client: Client) {
  const address = simulator.chain.newAddress()
  simulator.chain.pay(address, 5000n)
  simulator.chain.mine(10)
  const { id } = await client.add(address, true)
  await client.until(id, ({ live, sync_status }) => live && sync_status === 'DONE')
  return { address, id }
}

test('a payment that the server announces is in the stream of the browser, and nothing but that server was contacted', async (t) => {
  const outgoing = watchOutgoing(t)
  const { simulator, client } = await startLive(t)
  const { id, address } = await liveAddress(simulator, client())
  simulator.chain.pay(address, 700n)
  const paid = await client().until(id, ({ transaction_count: count }) => count === 2)
  assert.equal(paid.unconfirmed_balance, '0.000007')
  assert.equal(paid.live, true)
  const servers = [new URL(simulator.electrum.url).port, new URL(client().url).port]
  const elsewhere = outgoing.hosts.filter((host) => !servers.includes(host.split(':').at(-1) ?? ''))
  assert.deepEqual([elsewhere, outgoing.names], [[], []])
  const { sources } = (await client().get('/sources')).body
  assert.deepEqual(sources[0].live, ['bitcoin'])
})

test('confirmations advance with each block, without a request for the address', async (t) => {
  const { simulator, client } = await startLive(t)
  const { id } = await liveAddress(simulator, client())
  const tip = async () => (await client().api.transactions(id, { limit: 1 })).transactions[0]?.confirmations
  const before = Number(await tip())
  simulator.electrum.clearLines()
  simulator.chain.mine(3)
  while (Number(await tip()) < before + 3) await new Promise((resolve) => setTimeout(resolve, 20))
  const { 'blockchain.scripthash.get_history': histories = 0 } = simulator.electrum.calls()
  assert.equal(histories, 0)
})

test('a payment to an unused address of a wallet is announced, too', async (t) => {
  const { simulator, client } = await startLive(t)
  const text = `wpkh(${KEY}/<0;1>/*)`
  const { body: wallet } = await client().send('POST', '/wallets', { text })
  const isLive = async () => (await client().get(`/wallets/${wallet.id}`)).body
  let shown = await isLive()
  for (; !(shown.live && shown.sync_status === 'DONE'); shown = await isLive()) await pause()
  const { addresses } = (await client().get(`/wallets/${wallet.id}/addresses?limit=3`)).body
  simulator.chain.pay(addresses[2].address, 900n)
  for (; shown.transaction_count !== 1; shown = await isLive()) await pause()
  assert.equal(shown.unconfirmed_balance, '0.000009')
})

test('what happened while the program did not run is found at its start, and the server is picked up after its own', async (t) => {
  const { simulator, client, restart } = await startLive(t)
  const { id, address } = await liveAddress(simulator, client())
  await restart()
  simulator.electrum.configure({ refusing: true })
  simulator.electrum.disconnect()
  simulator.chain.pay(address, 700n)
  simulator.electrum.configure({ refusing: false })
  const paid = await client().until(id, ({ transaction_count: count }) => count === 2)
  assert.equal(paid.sync_status, 'DONE')
})

test('with background synchronisation off nothing is watched', async (t) => {
  const { simulator, client } = await startLive(t, { SYNC_INTERVAL_SECONDS: '0' })
  const address = simulator.chain.newAddress()
  simulator.chain.pay(address, 5000n)
  const { id } = await client().add(address, true)
  const ended = await client().ended(id)
  assert.deepEqual([ended.live, ended.next_sync_at], [false, null])
  const { sources } = (await client().get('/sources')).body
  assert.deepEqual(sources[0].live, [])
})

test('an address that becomes live says so in the stream', async (t) => {
  const { simulator, client } = await startLive(t)
  const abort = new AbortController()
  const seen: boolean[] = []
  const address = simulator.chain.newAddress()
  simulator.chain.pay(address, 5000n)
  for await (const { event, data } of readEvents(client().api.connection, { signal: abort.signal })) {
    if (event === 'opened') await client().add(address, true)
    if (event !== 'address') continue
    seen.push(data.live)
    if (data.live) break
  }
  assert.deepEqual([...new Set(seen)], [false, true])
})

const KEY =
  'xpub6BosfCnifzxcFwrSzQiqu2DBVTshkCXacvNsWGYJVVhhawA7d4R5WSWGFNbi8Aw6ZRc1brxMyWMzG3DSSSSoekkudhUd9yLb6qx39T9nMdj'
const pause = () => new Promise((resolve) => setTimeout(resolve, 20))
