import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, type TestContext, test } from 'node:test'
import { setTimeout } from 'node:timers/promises'
import { type Socks5Options, Socks5Server } from '../src/net/testing/socks5-server.ts'
import { type Simulator, startSimulator } from '../src/sim/simulator.ts'
import type { Client } from './support/client.ts'
import { watchOutgoing } from './support/outgoing.ts'
import { startWorld } from './support/world.ts'

/** What each source is set to behind the proxy, and where its server really is. */
const SOURCES = {
  blockchair: (simulator: Simulator) => ({
    settings: { BLOCKCHAIR_URL: 'http://blockchair.onion' },
    port: portOf(simulator.url),
  }),
  esplora: (simulator: Simulator) => {
    const { pathname, port } = new URL(simulator.esplora.url)
    return { settings: { ESPLORA_URL: `http://esplora.onion${pathname}` }, port: Number(port) }
  },
  blockbook: (simulator: Simulator) => ({
    settings: { BLOCKBOOK_URL: 'http://blockbook.onion' },
    port: portOf(simulator.blockbookOn('bitcoin').url),
  }),
  electrum: (simulator: Simulator) => ({
    settings: { ELECTRUM_URL: 'tls://electrum.onion:50002' },
    port: portOf(simulator.electrum.tlsUrl),
  }),
} as const

const PRICED = ['coinbase', 'kraken', 'bitstamp', 'defillama', 'ecb'] as const

describe('with PROXY', () => {
  for (const [name, of] of Object.entries(SOURCES)) {
    test(`${name} synchronises without a look-up or a connection past the proxy`, async (t) => {
      await using simulator = await startSimulator({ realHistories: false, blockbook: {}, electrum: {} })
      const { settings, port } = of(simulator)
      await using proxy = await Socks5Server.start({ accepts: 'named', names: { [`${name}.onion`]: port } })
      const outgoing = watchOutgoing(t)
      await using world = await startWorld({ SOURCES: name, ...settings, PROXY: urlOf(proxy) })
      const address = simulator.chain.newAddress()
      simulator.chain.pay(address, 5000n)
      outgoing.clear()
      assert.equal((await done(world.client, address)).sync_status, 'DONE')
      const past = outgoing.hosts.filter((host) => !isOwn(host, [proxy.port, port, portOf(world.client.url)]))
      assert.deepEqual([outgoing.names, past], [[], []])
      assert.ok(proxy.connections.length > 0)
      for (const { host, type, user } of proxy.connections) {
        assert.deepEqual([host, type, user], [`${name}.onion`, 'name', name])
      }
      const { sources } = (await world.client.get('/sources')).body
      assert.deepEqual(
        sources
          .filter((source: { state: string }) => source.state === 'ok')
          .map((source: { proxied: boolean }) => source.proxied),
        [true],
      )
    })
  }

  test('prices come without a look-up or a connection past the proxy', async (t) => {
    await using simulator = await startSimulator({ realHistories: false, prices: {} })
    const { prices } = simulator
    assert.ok(prices)
    const ports = Object.fromEntries(PRICED.map((name) => [`${name}.onion`, portOf(prices.on(name).url)]))
    await using proxy = await Socks5Server.start({
      accepts: 'named',
      names: { ...ports, 'blockchair.onion': portOf(simulator.url) },
    })
    const outgoing = watchOutgoing(t)
    const urls = PRICED.map((name) => [`${name.toUpperCase()}_URL`, `http://${name}.onion`] as const)
    await using world = await startWorld({
      SOURCES: 'blockchair',
      BLOCKCHAIR_URL: 'http://blockchair.onion',
      PRICES: 'kraken,bitstamp,coinbase',
      ...Object.fromEntries(urls),
      PROXY: urlOf(proxy),
    })
    outgoing.clear()
    assert.equal((await done(world.client, simulator.chain.newAddress())).sync_status, 'DONE')
    await world.client.get('/prices?chain=bitcoin&currency=EUR')
    const asked = (['kraken', 'bitstamp', 'ecb'] as const).map((name) => prices.on(name))
    while (asked.some(({ requests }) => requests.length === 0)) await setTimeout(50)
    const own = [proxy.port, portOf(world.client.url), ...Object.values(ports), portOf(simulator.url)]
    const past = outgoing.hosts.filter((host) => !isOwn(host, own))
    assert.deepEqual([outgoing.names, past], [[], []])
    const users = new Set(proxy.connections.map(({ host, user }) => `${user} at ${host}`))
    for (const name of ['kraken', 'bitstamp', 'ecb']) assert.ok(users.has(`${name} at ${name}.onion`))
    for (const { type } of proxy.connections) assert.equal(type, 'name')
  })

  test('core asks its node without a look-up or a connection past the proxy', async (t) => {
    const node = createServer((_request, reply) => reply.writeHead(500).end()).listen(0, '127.0.0.1')
    await once(node, 'listening')
    t.after(() => node.close())
    const { port } = node.address() as AddressInfo
    await using proxy = await Socks5Server.start({ accepts: 'named', names: { 'core.onion': port } })
    const outgoing = watchOutgoing(t)
    const CORE_RPC_URL = 'http://me:hunter2@core.onion:8332/'
    await using world = await startWorld({ SOURCES: 'core', CORE_RPC_URL, PROXY: urlOf(proxy) })
    assert.equal((await done(world.client, world.simulator.chain.newAddress())).sync_status, 'ERROR')
    const past = outgoing.hosts.filter((host) => !isOwn(host, [proxy.port, port, portOf(world.client.url)]))
    assert.deepEqual([outgoing.names, past], [[], []])
    assert.deepEqual(proxy.connections[0], { host: 'core.onion', type: 'name', port: 8332, user: 'core' })
  })

  test('nothing is sent while the proxy is not there, and the reason says so without the password', async (t) => {
    const gone = await Socks5Server.start()
    const url = `socks5h://alice:hunter2@127.0.0.1:${gone.port}`
    await gone[Symbol.asyncDispose]()
    const reason = await reasonWith(t, url)
    assert.match(reason, /no connection: the proxy is not reachable \(ECONNREFUSED\)/)
  })

  for (const [what, options, sentence] of [
    [
      'does not find the server',
      { reply: 4 },
      /the proxy does not reach the server, or does not find its name/,
    ],
    [
      'requires another password',
      { accepts: { user: 'alice', password: 'other' } },
      /does not accept the user name/,
    ],
  ] as const satisfies readonly (readonly [string, Socks5Options, RegExp])[]) {
    test(`nothing is sent past a proxy that ${what}`, async (t) => {
      await using proxy = await Socks5Server.start(options)
      assert.match(await reasonWith(t, `socks5h://alice:hunter2@127.0.0.1:${proxy.port}`), sentence)
    })
  }
})

async function reasonWith(t: TestContext, proxy: string): Promise<string> {
  const outgoing = watchOutgoing(t)
  await using world = await startWorld({
    SOURCES: 'blockchair',
    BLOCKCHAIR_URL: 'http://blockchair.onion',
    PROXY: proxy,
  })
  const { sync_status, sync_error } = await done(world.client, world.simulator.chain.newAddress())
  assert.equal(sync_status, 'ERROR')
  assert.deepEqual([outgoing.names, world.simulator.requests], [[], []])
  const { body } = await world.client.get('/sources')
  assert.ok(!JSON.stringify([sync_error, body]).includes('hunter2'))
  return sync_error.detail
}

async function done(client: Client, address: string) {
  const { id } = await client.add(address, true)
  return await client.ended(id)
}

function isOwn(host: string, ports: readonly number[]): boolean {
  return ports.some((port) => host === `127.0.0.1:${port}`)
}

function portOf(url: string): number {
  return Number(new URL(url).port)
}

function urlOf({ port }: Socks5Server): string {
  return `socks5h://127.0.0.1:${port}`
}
