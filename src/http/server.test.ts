import assert from 'node:assert/strict'
import { once } from 'node:events'
import { type IncomingMessage, request } from 'node:http'
import { test } from 'node:test'
import { pino } from 'pino'
import { Chains, Health } from './schemas/answers.ts'
import { assertBody, assertProblem } from './testing/assert-answer.ts'
import { exchange, listen } from './testing/listen.ts'
import { GENESIS } from './testing/samples.ts'
import { testServer } from './testing/test-server.ts'

test('the health shows the version and the time', async () => {
  const { app } = testServer()
  const body = assertBody(await app.inject('/health'), 200, Health)
  assert.deepEqual(body, {
    status: 'ok',
    version: '1.2.3',
    time: '2026-11-22T10:00:00Z',
    store: 'ok',
    storage: null,
  })
})

test('the chains are listed with their units', async () => {
  const { app } = testServer()
  const { chains } = assertBody(await app.inject('/chains'), 200, Chains)
  assert.deepEqual(chains[0], {
    chain: 'bitcoin',
    currency: 'BTC',
    name: 'Bitcoin',
    decimals: 8,
    settled_depth: 6,
  })
  const units = chains.map(({ chain, currency, decimals }) => `${chain} ${currency} ${decimals}`)
  assert.deepEqual(units, [
    'bitcoin BTC 8',
    'litecoin LTC 8',
    'dogecoin DOGE 8',
    'bitcoin-cash BCH 8',
    'dash DASH 8',
    'zcash ZEC 8',
    'groestlcoin GRS 8',
    'ecash XEC 2',
  ])
})

test('a path without a route is not found', async () => {
  const { app } = testServer()
  for (const url of [
    '/nothing',
    '/addresses/1/nothing',
    '/%zz',
    '/addresses/%ff',
    `/${'x'.repeat(10_000)}`,
  ]) {
    assertProblem(await app.inject(url), 404, 'not_found')
  }
  assertProblem(await app.inject({ method: 'POST', url: '/nothing', payload: 'x' }), 404, 'not_found')
})

test('a wrong method is answered with the allowed ones', async () => {
  const { app } = testServer()
  const headers = { 'content-type': 'text/plain' }
  const put = await app.inject({ method: 'PUT', url: '/addresses/1?x=1', payload: 'x', headers })
  assertProblem(put, 405, 'method_not_allowed')
  assert.equal(put.headers.allow, 'DELETE, GET, HEAD, PATCH')
  const options = await app.inject({ method: 'OPTIONS', url: '/addresses/' })
  assert.equal(options.headers.allow, 'GET, HEAD, POST')
})

test('HEAD is GET without the body', async () => {
  const { app } = testServer()
  const head = await app.inject({ method: 'HEAD', url: '/chains' })
  const get = await app.inject('/chains')
  assert.equal(head.statusCode, 200)
  assert.equal(head.body, '')
  assert.equal(head.headers['content-length'], get.headers['content-length'])
})

test('an internal error is logged and not revealed to the client', async () => {
  const lines: string[] = []
  const { app, book } = testServer({
    log: pino({ level: 'info' }, { write: (line) => lines.push(line) }),
  })
  book.find = () => Promise.reject(new Error('the secret table is gone'))
  const headers = { authorization: 'Bearer hush' }
  const response = await app.inject({ url: `/addresses/lookup?address=${GENESIS}`, headers })
  const { detail } = assertProblem(response, 500, 'internal')
  assert.ok(!detail.includes('secret'))
  const log = lines.join('')
  assert.match(log, /the secret table is gone/)
  assert.match(log, /server\.test\.ts/)
  assert.ok(!log.includes('hush') && !log.includes(GENESIS))
})

test('ordinary requests are not logged', async () => {
  const lines: string[] = []
  const { app } = testServer({ log: pino({ level: 'info' }, { write: (line) => lines.push(line) }) })
  for (const url of ['/health', '/nothing', '/addresses/x', '/%zz']) await app.inject(url)
  assert.deepEqual(lines, [])
})

test('a malformed HTTP request gets a problem, too', async (context) => {
  const { app } = testServer()
  context.after(() => app.close())
  const port = await listen(app)
  for (const [bytes, status] of [
    ['nonsense\r\n\r\n', 400],
    ['GET / HTTP/1.1\r\nHost: localhost\r\nContent-Length: x\r\n\r\n', 400],
    [`GET / HTTP/1.1\r\nHost: localhost\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`, 431],
    ['GET / HTTP/1.1\r\nConnection: close\r\n\r\n', 421],
    ['GET / HTTP/1.1\r\nHost:\r\nConnection: close\r\n\r\n', 421],
  ] as const) {
    const answer = await exchange(port, bytes)
    assert.ok(answer.startsWith(`HTTP/1.1 ${status} `), answer)
    assert.match(answer, /content-type: application\/problem\+json/i)
    assert.match(answer, /x-content-type-options: nosniff/i)
    const body = JSON.parse(answer.slice(answer.indexOf('\r\n\r\n') + 4))
    assert.equal(body.status, status)
  }
})

test('what Node answers by itself has the safe headers, too', async (context) => {
  const { app } = testServer({ publicUrl: new URL('https://coins.example.org/') })
  context.after(() => app.close())
  const port = await listen(app)
  for (const [bytes, status] of [
    ['GET /chains HTTP/1.1\r\nHost: localhost\r\nExpect: x\r\n\r\n', 417],
    ['POST /sync HTTP/1.1\r\nHost: localhost\r\nExpect: 200-ok\r\nContent-Length: 5\r\n\r\nhello', 417],
    ['CONNECT evil.example:443 HTTP/1.1\r\nHost: localhost\r\n\r\n', 405],
    ['PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', 400],
    ['GET / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n', 400],
    [`GET /${'x'.repeat(20_000)} HTTP/1.1\r\nHost: localhost\r\n\r\n`, 431],
  ] as const) {
    const answer = await exchange(port, bytes)
    assert.ok(answer.startsWith(`HTTP/1.1 ${status} `), answer)
    assert.match(answer, /content-type: application\/problem\+json/i)
    assert.match(answer, /x-content-type-options: nosniff/i)
    assert.match(answer, /content-security-policy: default-src 'none'/i)
    assert.match(answer, /strict-transport-security: max-age=31536000/i)
    assert.match(answer, /connection: close/i)
    assert.equal(JSON.parse(/\{.*\}/.exec(answer)?.[0] ?? '').status, status)
  }
})

test('a request that did not arrive in time gets a problem', async (context) => {
  const { app } = testServer()
  context.after(() => app.close())
  const port = await listen(app)
  app.server.once('connection', (socket) => {
    const error = Object.assign(new Error('too slow'), { code: 'ERR_HTTP_REQUEST_TIMEOUT' })
    app.server.emit('clientError', error, socket)
  })
  const answer = await exchange(port, 'GET /chains HTTP/1.1\r\n')
  assert.match(answer, /^HTTP\/1\.1 408 [\s\S]*x-content-type-options: nosniff[\s\S]*"status":408/)
})

test('a request that two servers may understand differently is refused', async (context) => {
  const { app } = testServer()
  context.after(() => app.close())
  const port = await listen(app)
  const send = (target: string, headers: readonly string[]) =>
    exchange(port, [`GET ${target} HTTP/1.1`, ...headers, 'Connection: close', '', ''].join('\r\n'))
  for (const [target, ...headers] of [
    ['/chains', 'Host: localhost', 'Host: evil.example'],
    ['/health', 'Host: localhost', 'hOST: localhost'],
    ['/nothing', 'Host: evil.example', 'Host: localhost'],
    ['/chains', 'Host: localhost', 'Authorization: Bearer a', 'Authorization: Bearer b'],
    ['http://evil.example/chains', 'Host: localhost'],
    ['http://evil.example', 'Host: localhost'],
    ['HTTP://localhost:8001/chains', 'Host: localhost:8000'],
    ['http://localhost@evil.example/chains', 'Host: localhost'],
    ['http://me@localhost/chains', 'Host: localhost'],
    ['ws://evil.example/chains', 'Host: localhost'],
  ] as const) {
    const answer = await send(target, headers)
    assert.match(answer, /^HTTP\/1\.1 400 [\s\S]*x-content-type-options: nosniff[\s\S]*"status":400/, target)
  }
  for (const [target, host] of [
    ['http://localhost/chains', 'localhost'],
    ['http://LOCALHOST:80/addresses?limit=1', 'localhost'],
    ['http://localhost:8000/chains', 'localhost:8000'],
    ['/chains', 'localhost'],
  ] as const) {
    assert.match(await send(target, [`Host: ${host}`]), /^HTTP\/1\.1 200 /, target)
  }
  assert.match(await send('http://evil.example/chains', ['Host: evil.example']), /^HTTP\/1\.1 421 /)
})

test('HTTP/1.0 without a host is answered', async (context) => {
  const { app } = testServer()
  context.after(() => app.close())
  assert.match(await exchange(await listen(app), 'GET /chains HTTP/1.0\r\n\r\n'), /^HTTP\/1\.1 200 /)
})

test('a client that is still sending a body that is too large gets the reply', async () => {
  const { app } = testServer()
  const port = await listen(app)
  const part = Buffer.alloc(1_000_000, ' ')
  const sent = request(`http://127.0.0.1:${port}/addresses`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'content-length': String(40 * part.length) },
  })
  const replied: Promise<IncomingMessage[]> = once(sent, 'response')
  for (let written = 0; written < 40; written += 1) await new Promise((done) => sent.write(part, done))
  sent.end()
  const [reply] = await replied
  assert.equal(reply?.statusCode, 413)
  assert.equal(JSON.parse((await reply.toArray()).join('')).code, 'payload_too_large')
  await app.close()
})
