import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import { type AddressInfo, createServer as createTcpServer } from 'node:net'
import { after, before, describe, test } from 'node:test'
import { chainOf } from '../src/domain/chains/chain.ts'
import { startSimulator } from '../src/sim/simulator.ts'
import { FakeNode } from '../src/sources/core/testing/fake-node.ts'
import type { Reply } from './support/client.ts'
import { Litecoind, withoutNode } from './support/litecoind.ts'
import { MainChainProxy } from './support/main-chain-proxy.ts'
import { startWorld, type World } from './support/world.ts'

/** A server that ends every connection at its first byte, and counts them. */
async function endingServer() {
  const server = createTcpServer((socket) => socket.once('data', () => socket.destroy()))
  let connections = 0
  server.on('connection', () => {
    connections += 1
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const close = async () => void (await new Promise((resolve) => server.close(resolve)))
  return {
    host: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    connections: () => connections,
    [Symbol.asyncDispose]: close,
  }
}

/** A web server that gives every request the same answer; null for none. */
async function webServer(
  answer: { readonly type: string; readonly body: string; readonly status?: number } | null,
) {
  const server = createServer((_request, response) => {
    if (answer === null) return
    const { type, body, status = 200 } = answer
    response.writeHead(status, { 'content-type': type }).end(body)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const close = async () => {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  }
  return { url, [Symbol.asyncDispose]: close }
}

describe('POST /sources/test', () => {
  let world: World

  before(async () => {
    world = await startWorld({ HTTP_TIMEOUT_MS: '1000' })
  })
  after(async () => {
    await world?.[Symbol.asyncDispose]()
  })

  const tested = (server: object): Promise<Reply> =>
    world.client.send('POST', '/sources/test', { chain: 'bitcoin', source: 'esplora', ...server })

  test('says of an Esplora server what it is, without sending an address', async () => {
    const { esplora, chain } = world.simulator
    await world.client.add(chain.newAddress())
    const { status, body } = await tested({ url: `${esplora.url}/` })
    assert.equal(status, 200, JSON.stringify(body))
    assert.equal(body.ok, true, JSON.stringify(body))
    assert.equal(body.block, chain.tip.height)
    assert.match(body.description, /^Esplora, block 1,000, \d+ ms$/)
    // SOURCES leaves Esplora out here.
    assert.equal(body.setting, `SOURCES=esplora,blockchair\nESPLORA_URL=${esplora.url}/`)
    const asked = esplora.requests.map((request) => JSON.stringify(request))
    assert.ok(asked.length > 0 && asked.every((request) => !request.includes('/address/')))
    const { body: listed } = await world.client.get('/sources')
    assert.deepEqual(
      listed.sources.map(({ name }: { name: string }) => name),
      ['blockchair', 'esplora'],
    )
  })

  test('tells a server of another coin apart', async () => {
    const { body } = await tested({ url: world.simulator.esplora.url, chain: 'litecoin' })
    assert.deepEqual([body.ok, body.code], [false, 'wrong_chain'])
    assert.match(body.reason, /is not one of Litecoin/)
  })

  test('says that nothing listens, that a web page answers, and that nothing is answered', async () => {
    await using page = await webServer({ type: 'text/html', body: '<!doctype html><title>Umbrel</title>' })
    await using silent = await webServer(null)
    const nothing = await tested({ url: 'http://127.0.0.1:1' })
    assert.deepEqual([nothing.body.ok, nothing.body.code], [false, 'no_connection'])
    const web = await tested({ url: page.url })
    assert.deepEqual([web.body.ok, web.body.code], [false, 'web_page'])
    const late = await tested({ url: silent.url })
    assert.deepEqual([late.body.ok, late.body.code], [false, 'no_answer'])
  })

  test("masks a node's password in the line to copy, and repeats it nowhere", async () => {
    const { status, body } = await tested({ source: 'core', url: 'http://me:hunter22@127.0.0.1:1/' })
    assert.equal(status, 200, JSON.stringify(body))
    assert.deepEqual([body.ok, body.code], [false, 'no_connection'])
    assert.match(body.setting, /\nCORE_RPC_URL=http:\/\/me:\*\*\*@127\.0\.0\.1:1\/$/)
    assert.doesNotMatch(JSON.stringify(body), /hunter22/)
  })

  test('connects once, whatever the server is, and says what may be wrong', async () => {
    const urls = [
      ['electrum', 'tcp://'],
      ['electrum', 'tls://'],
      ['core', 'http://me:hunter22@'],
      ['blockbook', 'http://'],
      ['esplora', 'http://'],
      ['esplora', 'https://'],
    ]
    for (const [source, start] of urls) {
      await using server = await endingServer()
      const { body } = await tested({ source, url: `${start}${server.host}` })
      assert.equal(body.ok, false)
      assert.doesNotMatch(body.reason, /attempt/)
      assert.match(body.reason, /may (?:not )?speak TLS: try it with/)
      assert.equal(server.connections(), 1, `${source} ${start}`)
    }
  })

  test('says that a port does not speak TLS', async () => {
    const { host } = new URL(world.simulator.esplora.url)
    for (const [source, url, plain] of [
      ['esplora', `https://${host}`, 'http'],
      ['blockbook', `https://${host}`, 'http'],
      ['core', `https://me:hunter22@${host}`, 'http'],
      ['electrum', `tls://${host}`, 'tcp'],
    ] as const) {
      const { body } = await tested({ source, url })
      assert.match(
        body.reason,
        new RegExp(`This port does not speak TLS: try it .*\\(${plain}://\\)`),
        source,
      )
    }
  })

  test('says that a port speaks TLS only', async () => {
    const body = '<html><head><title>400 The plain HTTP request was sent to HTTPS port</title></head></html>'
    await using nginx = await webServer({ type: 'text/html', body, status: 400 })
    await using go = await webServer({
      type: 'text/plain',
      body: 'Client sent an HTTP request to an HTTPS server.',
      status: 400,
    })
    for (const { url } of [nginx, go]) {
      for (const source of ['esplora', 'blockbook', 'core']) {
        const named = source === 'core' ? url.replace('//', '//me:hunter22@') : url
        const { body: answer } = await tested({ source, url: named })
        assert.match(answer.reason, /This port speaks TLS: try it with TLS \(https:\/\/\)/, source)
      }
    }
  })

  test('refuses a URL that the setting would refuse, and repeats nothing of it', async () => {
    for (const url of ['umbrel.local:3000', 'ftp://umbrel.local', 'http://me:hunter22@umbrel.local']) {
      const { status, body } = await tested({ url })
      assert.deepEqual([status, body.code, body.field], [422, 'invalid_request', 'url'])
      assert.doesNotMatch(JSON.stringify(body), /hunter22|umbrel/)
    }
  })
})

describe('POST /sources/test with an Electrum server', () => {
  const tested = async (world: World, url: string) => {
    const server = { chain: 'bitcoin', source: 'electrum', url }
    return (await world.client.send('POST', '/sources/test', server)).body
  }

  test('describes it in one line, pins no certificate and subscribes to no script', async () => {
    await using world = await startWorld({}, { electrum: {} })
    const { electrum } = world.simulator
    for (const _ of [1, 2]) {
      const body = await tested(world, electrum.tlsUrl)
      assert.match(
        body.description,
        /^Electrum 1\.\d(\.\d)?, [^,]+, block 1,000, \d+ ms, certificate will be pinned at first use$/,
      )
      assert.deepEqual(body.certificate, { trust: 'first_use', sha256: electrum.fingerprint })
    }
    const plain = await tested(world, electrum.url)
    assert.deepEqual([plain.ok, plain.certificate], [true, null])
    assert.deepEqual(
      Object.keys(electrum.calls()).filter((method) => method.includes('scripthash')),
      [],
    )
    const bare = await tested(world, electrum.tlsUrl.replace('tls:', 'tcp:'))
    assert.match(bare.reason, /speaks? TLS: try it with TLS \(tls:/)
    const wrong = await world.client.send('POST', '/sources/test', {
      chain: 'litecoin',
      source: 'electrum',
      url: electrum.url,
    })
    assert.deepEqual([wrong.body.ok, wrong.body.code], [false, 'wrong_chain'])
    const broken = await world.client.send('POST', '/sources/test', {
      chain: 'bitcoin',
      source: 'electrum',
      url: 'https://umbrel.local:50002',
    })
    assert.deepEqual([broken.status, broken.body.field], [422, 'url'])
  })

  test('shows both fingerprints of a changed certificate, and serves once it is accepted', async () => {
    const simulator = await startSimulatorAlone()
    await using world = await startWorld(
      { SOURCES: 'electrum', ELECTRUM_URL: simulator.electrum.tlsUrl },
      { realHistories: false },
    )
    const address = simulator.chain.newAddress()
    simulator.chain.pay(address, 5000n)
    const { id } = await world.client.add(address, true)
    assert.equal((await world.client.ended(id)).sync_status, 'DONE')
    const known = simulator.electrum.fingerprint
    assert.match((await tested(world, simulator.electrum.tlsUrl)).description, /certificate pinned$/)
    simulator.electrum.changeCertificate()
    const changed = await tested(world, simulator.electrum.tlsUrl)
    const server = new URL(simulator.electrum.tlsUrl.replace('tls:', 'http:')).host
    const presented = simulator.electrum.fingerprint
    assert.deepEqual(changed.certificate, { server, known, presented })
    await world.client.api.acceptCertificate(server, presented)
    assert.match((await tested(world, simulator.electrum.tlsUrl)).description, /certificate pinned$/)
    await simulator.close()
  })
})

describe('POST /sources/test with a node', () => {
  const tested = async (world: World, url: string, chain = 'bitcoin') =>
    (await world.client.send('POST', '/sources/test', { chain, source: 'core', url })).body

  test('describes it in one line, looks for no address, and says what it cannot serve for', async () => {
    await using world = await startWorld()
    await using node = await FakeNode.start(chainOf('bitcoin').genesisHash)
    node.mine()
    node.mine()
    const url = node.url.replace('//', '//me:secret@')
    const works = await tested(world, url)
    assert.equal(works.ok, true, JSON.stringify(works))
    assert.match(works.description, /^Satoshi 29\.0\.0, block 2, \d+ ms$/)
    assert.match(works.setting, /\nCORE_RPC_URL=http:\/\/me:\*\*\*@127\.0\.0\.1:\d+\/$/)
    assert.deepEqual([node.count('scantxoutset'), node.count('scanblocks')], [0, 0])
    const other = await tested(world, url, 'litecoin')
    assert.deepEqual([other.ok, other.code], [false, 'wrong_chain'])
    const stranger = await tested(world, url.replace('secret', 'guess42'))
    assert.deepEqual([stranger.ok, stranger.code], [false, 'unauthorized'])
    assert.doesNotMatch(JSON.stringify([works, other, stranger]), /secret|guess42/)
    node.info = { initialblockdownload: false, pruned: true }
    const pruned = await tested(world, url)
    assert.deepEqual([pruned.ok, pruned.code], [false, 'unsuitable'])
    assert.match(pruned.reason, /is pruned/)
  })

  test('describes a real one', { skip: withoutNode }, async () => {
    await using world = await startWorld()
    await using node = await Litecoind.start()
    await using proxy = await MainChainProxy.start(node)
    await node.mine(3)
    const works = await tested(world, proxy.url, 'litecoin')
    assert.equal(works.ok, true, JSON.stringify(works))
    assert.match(works.description, /^LitecoinCore 0\.\d+\.[\d.]+, block 3, \d+ ms/)
    const regtest = await tested(world, proxy.url.replace(/\d+\/$/, `${node.port}/`), 'litecoin')
    assert.deepEqual([regtest.ok, regtest.code], [false, 'wrong_chain'])
    assert.ok(!proxy.methods.includes('scantxoutset'))
  })
})

const startSimulatorAlone = () => startSimulator({ realHistories: false, tip: 1000, electrum: {} })
