import assert from 'node:assert/strict'
import { test } from 'node:test'
import { pino } from 'pino'
import { Chains, Health } from './schemas/answers.ts'
import { assertBody, assertProblem } from './testing/assert-answer.ts'
import { exchange, listen } from './testing/listen.ts'
import { testServer } from './testing/test-server.ts'

test('the health shows the version and the time', async () => {
  const { app } = testServer()
  const body = assertBody(await app.inject('/health'), 200, Health)
  assert.deepEqual(body, { status: 'ok', version: '1.2.3', time: '2026-11-22T10:00:00Z' })
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
  book.get = () => Promise.reject(new Error('the secret table is gone'))
  const headers = { authorization: 'Bearer hush' }
  const response = await app.inject({ url: '/addresses/1?key=hush', headers })
  const { detail } = assertProblem(response, 500, 'internal')
  assert.ok(!detail.includes('secret'))
  const log = lines.join('')
  assert.match(log, /the secret table is gone/)
  assert.match(log, /server\.test\.ts/)
  assert.ok(!log.includes('hush'))
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

test('HTTP/1.0 without a host is answered', async (context) => {
  const { app } = testServer()
  context.after(() => app.close())
  assert.match(await exchange(await listen(app), 'GET /chains HTTP/1.0\r\n\r\n'), /^HTTP\/1\.1 200 /)
})
