import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { readConfig } from '../src/config/config.ts'
import { Socks5Server } from '../src/net/testing/socks5-server.ts'
import { startProgram } from '../src/program/program.ts'
import { type Simulator, startSimulator } from '../src/sim/simulator.ts'
import { Client } from './support/client.ts'
import { watchOutgoing } from './support/outgoing.ts'

/** The program with a simulated Blockbook server as its only source, in real time. */
async function startLive(t: TestContext, settingsFor: (simulator: Simulator) => Record<string, string>) {
  const simulator = await startSimulator({ realHistories: false, tip: 1000, blockbook: {} })
  const settings = {
    PORT: '0',
    DATABASE_URL: 'sqlite::memory:',
    SOURCES: 'blockbook',
    PRICES: 'off',
    LOG_LEVEL: 'silent',
  }
  const program = await startProgram(readConfig({ ...settings, ...settingsFor(simulator) }))
  t.after(async () => {
    await program.stop()
    await simulator.close()
  })
  return { simulator, blockbook: simulator.blockbookOn('bitcoin'), client: new Client(program.url) }
}

const itself = (simulator: Simulator) => ({ BLOCKBOOK_URL: simulator.blockbookOn('bitcoin').url })

async function liveAddress({ chain }: Simulator, client: Client) {
  const address = chain.newAddress()
  chain.pay(address, 5000n)
  chain.mine(10)
  const { id } = await client.add(address, true)
  await client.until(id, ({ live, sync_status }) => live && sync_status === 'DONE')
  return { address, id }
}

test('with PROXY the WebSocket goes through the proxy too, without a look-up', async (t) => {
  await using proxies = new AsyncDisposableStack()
  let ports: readonly number[] = []
  const outgoing = watchOutgoing(t)
  const names: Record<string, number> = {}
  const proxy = proxies.use(await Socks5Server.start({ accepts: 'named', names }))
  const { simulator, client } = await startLive(t, (started) => {
    const port = Number(new URL(itself(started).BLOCKBOOK_URL).port)
    names['blockbook.onion'] = port
    ports = [proxy.port, port]
    return { BLOCKBOOK_URL: 'http://blockbook.onion', PROXY: `socks5h://127.0.0.1:${proxy.port}` }
  })
  const { id, address } = await liveAddress(simulator, client)
  simulator.chain.pay(address, 700n)
  await client.until(id, ({ transaction_count: count }) => count === 2)
  const own = [...ports, Number(new URL(client.url).port)]
  const past = outgoing.hosts.filter((host) => !own.includes(Number(host.split(':').at(-1))))
  assert.deepEqual([outgoing.names, past], [[], []])
  for (const connection of proxy.connections) assert.equal(connection.host, 'blockbook.onion')
})

test('a payment that Blockbook announces is a row, and so is its confirmation', async (t) => {
  const { simulator, blockbook, client } = await startLive(t, itself)
  const { id, address } = await liveAddress(simulator, client)
  const { sources } = (await client.get('/sources')).body
  assert.deepEqual(sources[0].live, ['bitcoin'])
  blockbook.clearRequests()
  simulator.chain.pay(address, 700n)
  const paid = await client.until(id, ({ transaction_count: count }) => count === 2)
  assert.equal(paid.unconfirmed_balance, '0.000007')
  simulator.chain.mine()
  await client.until(id, (shown) => shown.unconfirmed_balance === '0' && shown.sync_status === 'DONE')
  assert.ok(blockbook.requests.length < 12, `${blockbook.requests.length} requests`)
})

test('confirmations advance with each block, without a request for the address', async (t) => {
  const { simulator, blockbook, client } = await startLive(t, itself)
  const { id } = await liveAddress(simulator, client)
  const count = async () => {
    const { transactions } = await client.api.transactions(id, { limit: 1 })
    return Number(transactions[0]?.confirmations)
  }
  const before = await count()
  blockbook.clearRequests()
  simulator.chain.mine(3)
  while ((await count()) < before + 3) await new Promise((resolve) => setTimeout(resolve, 20))
  assert.deepEqual(
    blockbook.requests.filter(({ url }) => url.includes('/address/')),
    [],
  )
})

test('what happened while the server was away is found once it is back', async (t) => {
  const { simulator, blockbook, client } = await startLive(t, itself)
  const { id, address } = await liveAddress(simulator, client)
  blockbook.configure({ refusesSockets: true })
  blockbook.disconnect()
  simulator.chain.pay(address, 700n)
  blockbook.configure({ refusesSockets: false })
  await client.until(id, ({ transaction_count: count }) => count === 2)
  const again = await client.until(id, ({ live, sync_status }) => live && sync_status === 'DONE')
  assert.equal(again.unconfirmed_balance, '0.000007')
})
