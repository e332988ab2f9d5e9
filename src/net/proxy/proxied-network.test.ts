import assert from 'node:assert/strict'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createServer, type IncomingMessage } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import {
  type AddressInfo,
  connect,
  createServer as createTcpServer,
  type Server,
  type Socket,
} from 'node:net'
import { describe, it, type TestContext } from 'node:test'
import { getCACertificates, setDefaultCACertificates } from 'node:tls'
import { httpGet } from '../http-get.ts'
import { type Socks5Options, Socks5Server } from '../testing/socks5-server.ts'
import { json, StubProvider } from '../testing/stub-provider.ts'
import { ProxiedNetwork } from './proxied-network.ts'
import type { ProxyServer } from './proxy-server.ts'

const FOREVER = { timeoutMs: 10_000 }
const IPV6_BOUND = Uint8Array.of(4, ...Array.from({ length: 16 }, (_, index) => index))
const NAME_BOUND = Uint8Array.of(3, 3, 97, 98, 99)

describe('a connection through a SOCKS5 proxy', () => {
  for (const [what, options] of [
    ['', {}],
    [' that answers byte by byte', { inPieces: true, accepts: 'named' }],
    [' that is bound to an IPv6 address', { bound: IPV6_BOUND }],
    [' that is bound to a name', { bound: NAME_BOUND, inPieces: true }],
  ] as const satisfies readonly (readonly [string, Socks5Options])[]) {
    it(`carries both directions${what}, with a server that speaks first`, async (t) => {
      const port = await listen(t, (socket) => socket.write('hello'))
      await using proxy = await Socks5Server.start({ ...options, names: { 'node.onion': port } })
      const socket = await networkOf(proxy).dial('node.onion', 50_001, FOREVER)
      t.after(() => socket.destroy())
      assert.equal(String((await once(socket, 'data'))[0]), 'hello')
    })
  }

  it('leaves names to the proxy, and sends addresses as addresses', async () => {
    await using proxy = await Socks5Server.start({ reply: 5 })
    const network = networkOf(proxy)
    for (const host of ['node.local', 'abc.onion', '10.1.2.3', '::1', '2001:db8:0:1::5:6']) {
      await assert.rejects(network.dial(host, 50_002, FOREVER), { name: 'ProxyError' })
    }
    assert.deepEqual(
      proxy.connections.map(({ type, host, port }) => [type, host, port]),
      [
        ['name', 'node.local', 50_002],
        ['name', 'abc.onion', 50_002],
        ['ipv4', '10.1.2.3', 50_002],
        ['ipv6', '00000000000000000000000000000001', 50_002],
        ['ipv6', '20010db8000000010000000000050006', 50_002],
      ],
    )
  })

  it('has the name of its source as the user name where the proxy accepts any, and none elsewhere', async () => {
    for (const [accepts, users] of [
      ['named', ['electrum', 'esplora']],
      ['unnamed', [null, null]],
    ] as const) {
      await using proxy = await Socks5Server.start({ accepts, reply: 5 })
      for (const name of ['electrum', 'esplora']) {
        await assert.rejects(networkOf(proxy, null, name).dial('a.example', 1, FOREVER))
      }
      assert.deepEqual(
        proxy.connections.map(({ user }) => user),
        users,
      )
    }
  })

  it('has the credentials of PROXY instead, if there are any', async () => {
    const credentials = { user: 'alice', password: 'hunter2' }
    await using proxy = await Socks5Server.start({ accepts: credentials, reply: 5 })
    await assert.rejects(networkOf(proxy, credentials).dial('a.example', 1, FOREVER), /refuses connections/)
    assert.equal(proxy.connections[0]?.user, 'alice')
  })

  for (const [reply, sentence] of [
    [1, /reports a failure/],
    [2, /does not allow/],
    [3, /does not reach the network/],
    [4, /does not find its name/],
    [5, /server refuses/],
    [6, /in time/],
    [8, /kind of address/],
    [240, /onion service/],
    [99, /failure 99/],
  ] as const) {
    it(`fails with a clause for the reply ${reply}`, async () => {
      await using proxy = await Socks5Server.start({ reply })
      await assert.rejects(networkOf(proxy).dial('a.example', 1, FOREVER), {
        name: 'ProxyError',
        message: sentence,
      })
    })
  }

  it('fails with a clause when the proxy ends it anywhere', async () => {
    for (let endsAfter = 0; endsAfter < 10; endsAfter += 1) {
      await using proxy = await Socks5Server.start({ endsAfter, names: { 'a.example': 1 }, reply: 0 })
      await assert.rejects(networkOf(proxy).dial('a.example', 1, FOREVER), {
        message: /the proxy has ended the connection/,
      })
    }
  })

  it('fails with a clause without the password when the proxy does not accept it', async () => {
    await using proxy = await Socks5Server.start({ accepts: { user: 'alice', password: 'right' } })
    const wrong = networkOf(proxy, { user: 'alice', password: 'hunter2' })
    await assert.rejects(
      wrong.dial('a.example', 1, FOREVER),
      /^ProxyError: the proxy does not accept the user name and password$/,
    )
    await assert.rejects(
      networkOf(proxy).dial('a.example', 1, FOREVER),
      /requires a user name and password, which PROXY/,
    )
  })

  it('fails with a clause when nothing listens, when no proxy answers, and when it says nothing', async (t) => {
    const http = await listen(t, (socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'))
    await using silent = await Socks5Server.start({ isSilent: true })
    for (const [port, sentence] of [
      [await freePort(), /the proxy is not reachable \(ECONNREFUSED\)/],
      [http, /what answers is no SOCKS5 proxy/],
      [silent.port, /the proxy has not connected within 50 ms/],
    ] as const) {
      const network = new ProxiedNetwork(socksAt(port), 'electrum')
      await assert.rejects(
        network.dial('a.example', 1, { timeoutMs: port === silent.port ? 50 : 10_000 }),
        sentence,
      )
    }
  })

  it('ends with the reason of the signal', async () => {
    await using silent = await Socks5Server.start({ isSilent: true })
    const stop = new AbortController()
    const dialled = networkOf(silent).dial('a.example', 1, { ...FOREVER, signal: stop.signal })
    setImmediate(() => stop.abort(new Error('enough')))
    await assert.rejects(dialled, /^Error: enough$/)
  })
})

describe('a connection through an HTTP proxy', () => {
  it('is made by CONNECT, whatever the port, with a server that speaks first', async (t) => {
    const port = await listen(t, (socket) => socket.write('hello'))
    const asked: IncomingMessage[] = []
    const proxy = await listenConnect(t, (request, client) => {
      asked.push(request)
      const other = connect(port, '127.0.0.1').once('data', (data) => {
        client.write(`HTTP/1.1 200 OK\r\n\r\n${data}`)
        client.pipe(other)
      })
    })
    const network = new ProxiedNetwork(
      { kind: 'http', host: '127.0.0.1', port: proxy, credentials: { user: 'alice', password: 'hunter2' } },
      'electrum',
    )
    const socket = await network.dial('node.onion', 50_001, FOREVER)
    t.after(() => socket.destroy())
    assert.equal(String((await once(socket, 'data'))[0]), 'hello')
    assert.equal(asked[0]?.url, 'node.onion:50001')
    assert.equal(asked[0]?.headers['proxy-authorization'], `Basic ${btoa('alice:hunter2')}`)
  })

  for (const [status, sentence] of [
    [407, /another user name and password/],
    [403, /does not allow/],
    [502, /does not find its name/],
    [400, /refuses the connection \(400\)/],
  ] as const) {
    it(`fails with a clause for the status ${status}`, async (t) => {
      const port = await listenConnect(t, (_request, client) => client.end(`HTTP/1.1 ${status} No\r\n\r\n`))
      const network = new ProxiedNetwork(
        { kind: 'http', host: '127.0.0.1', port, credentials: null },
        'electrum',
      )
      await assert.rejects(network.dial('a.example', 1, FOREVER), { name: 'ProxyError', message: sentence })
    })
  }
})

describe('a request through a proxy', () => {
  it('is answered by a server whose name only the proxy knows', async () => {
    await using provider = await StubProvider.start()
    provider.will(json(200, { height: 1 }), json(200, { height: 2 }))
    const port = Number(new URL(provider.url).port)
    await using proxy = await Socks5Server.start({ names: { 'provider.invalid': port } })
    const { fetch } = networkOf(proxy)
    for (const height of [1, 2]) {
      const result = await get('http://provider.invalid/tip', fetch)
      assert.deepEqual(result.kind === 'response' && JSON.parse(result.text), { height })
    }
    assert.deepEqual(proxy.connections[0], { type: 'name', host: 'provider.invalid', port: 80, user: null })
  })

  it('checks the certificate of the server behind the proxy', async (t) => {
    const pem = readFileSync(new URL('../testing/fixtures/provider.invalid.pem', import.meta.url), 'utf8')
    const port = await portOf(
      t,
      createTlsServer({ key: pem, cert: pem }, (_request, reply) => reply.end('{}')),
    )
    await using proxy = await Socks5Server.start({
      names: { 'provider.invalid': port, 'other.invalid': port },
    })
    const trusted = getCACertificates()
    t.after(() => setDefaultCACertificates(trusted))
    const answers = async (host: string) => {
      const result = await get(`https://${host}/tip`, networkOf(proxy).fetch)
      return result.kind === 'response' ? result.text : result.reason
    }
    assert.match(await answers('provider.invalid'), /SELF_SIGNED/)
    setDefaultCACertificates([pem])
    assert.equal(await answers('provider.invalid'), '{}')
    assert.match(await answers('other.invalid'), /ERR_TLS_CERT_ALTNAME_INVALID/)
  })

  it('fails with the clause of the proxy', async () => {
    await using proxy = await Socks5Server.start({ reply: 4 })
    assert.deepEqual(await get('https://provider.invalid/tip', networkOf(proxy).fetch), {
      kind: 'failed',
      reason: 'no connection: the proxy does not reach the server, or does not find its name',
      cause: 'no_connection',
    })
  })
})

function get(url: string, fetch: ProxiedNetwork['fetch']) {
  return httpGet(url, { fetch, timeoutMs: 10_000, bytesMax: 1000, signal: new AbortController().signal })
}

function socksAt(port: number, credentials: ProxyServer['credentials'] = null): ProxyServer {
  return { kind: 'socks5', host: '127.0.0.1', port, credentials }
}

function networkOf(proxy: Socks5Server, credentials: ProxyServer['credentials'] = null, name = 'electrum') {
  return new ProxiedNetwork(socksAt(proxy.port, credentials), name)
}

async function listen(t: TestContext, serve: (socket: Socket) => void): Promise<number> {
  return await portOf(
    t,
    createTcpServer((socket) => serve(socket.on('error', () => {}))),
  )
}

async function listenConnect(
  t: TestContext,
  serve: (request: IncomingMessage, client: Socket) => void,
): Promise<number> {
  const server = createServer()
  server.on('connect', (request: IncomingMessage, client: Socket) => serve(request, client))
  return await portOf(t, server)
}

async function portOf(t: TestContext, server: Server): Promise<number> {
  await once(server.listen(0, '127.0.0.1'), 'listening')
  t.after(() => server.close())
  return (server.address() as AddressInfo).port
}

async function freePort(): Promise<number> {
  const server = createTcpServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}
