import assert from 'node:assert/strict'
import { test } from 'node:test'
import { assertProblem } from '../testing/assert-answer.ts'
import { GENESIS } from '../testing/samples.ts'
import { testServer } from '../testing/test-server.ts'

const TOKEN = 'correct horse'.replace(' ', '-')

test('without the token only the open routes are served', async () => {
  const { app } = testServer({ apiToken: TOKEN })
  for (const url of [
    '/chains',
    '/addresses',
    '/docs',
    '/docs/scalar.js',
    '/openapi.json',
    '/metrics',
    '/events',
    '/x',
  ]) {
    const response = await app.inject(url)
    assertProblem(response, 401, 'unauthorized')
    assert.equal(response.headers['www-authenticate'], 'Bearer')
  }
  for (const authorization of ['Bearer', 'Bearer wrong', `Basic ${TOKEN}`, `Bearer ${TOKEN}x`, TOKEN]) {
    assertProblem(await app.inject({ url: '/chains', headers: { authorization } }), 401, 'unauthorized')
  }
  for (const url of ['/', '/health']) assert.equal((await app.inject(url)).statusCode, 200)
})

test('with the token requests are handled as on an open server', async () => {
  const { app } = testServer({ apiToken: TOKEN })
  for (const authorization of [`Bearer ${TOKEN}`, `bearer ${TOKEN}`]) {
    assert.equal((await app.inject({ url: '/chains', headers: { authorization } })).statusCode, 200)
    assertProblem(await app.inject({ url: '/x', headers: { authorization } }), 404, 'not_found')
  }
})

test('only allowed host names are served, on any port', async () => {
  const { app } = testServer({ allowedHosts: ['localhost', '[::1]', 'Coins.example'], host: '::2' })
  for (const host of ['localhost', 'LOCALHOST:8000', '[::1]:8000', '[::1]', 'coins.example', '[::2]:1']) {
    assert.equal((await app.inject({ url: '/chains', headers: { host } })).statusCode, 200, host)
  }
  for (const host of [
    'evil.example',
    'localhost.evil.example',
    '127.0.0.2',
    '[::3]',
    'localhost:80:80',
    ':80',
  ]) {
    const { detail } = assertProblem(
      await app.inject({ url: '/chains', headers: { host } }),
      421,
      'host_not_allowed',
    )
    assert.match(detail, /ALLOWED_HOSTS/)
  }
})

test('the health is served under any host name, the page is not', async () => {
  const { app } = testServer()
  const headers = { host: 'evil.example' }
  assert.equal((await app.inject({ url: '/health', headers })).statusCode, 200)
  assertProblem(await app.inject({ url: '/', headers }), 421, 'host_not_allowed')
  assertProblem(await app.inject({ url: '/nothing', headers }), 421, 'host_not_allowed')
})

test('another site can read nothing and change nothing', async () => {
  const { app } = testServer()
  const foreign: readonly Record<string, string>[] = [
    { 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'same-site' },
    { origin: 'http://evil.example' },
    { origin: 'http://localhost:8001', host: 'localhost:8000' },
    { origin: 'null' },
    { origin: '' },
    { origin: 'http://localhost', 'sec-fetch-site': 'cross-site' },
  ]
  for (const headers of foreign) {
    for (const [method, url] of [
      ['POST', '/addresses'],
      ['POST', '/sync'],
      ['PATCH', '/addresses/1'],
      ['DELETE', '/addresses/1'],
    ] as const) {
      assertProblem(await app.inject({ method, url, headers }), 403, 'cross_site_request')
    }
  }
  const read = await app.inject({ url: '/chains', headers: { origin: 'http://evil.example' } })
  assert.equal(read.statusCode, 200)
  assert.ok(Object.keys(read.headers).every((name) => !name.startsWith('access-control-')))
})

test('another site may link to a page, and start no export, stream or other request', async () => {
  const { app } = testServer()
  const from = (mode: string) => ({ 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': mode })
  for (const url of ['/', '/app/address/1', '/app/add?x=1', '/docs']) {
    const { statusCode } = await app.inject({ url, headers: from('navigate') })
    assert.equal(statusCode, 200, url)
    assertProblem(await app.inject({ url, headers: from('no-cors') }), 403, 'cross_site_request')
  }
  for (const url of [
    '/transactions.csv',
    '/events',
    '/metrics',
    '/addresses',
    '/appendix',
    '/openapi.json',
  ]) {
    for (const mode of ['navigate', 'no-cors', 'cors']) {
      assertProblem(await app.inject({ url, headers: from(mode) }), 403, 'cross_site_request')
    }
  }
  const health = await app.inject({ url: '/health', headers: from('no-cors') })
  assert.equal(health.statusCode, 200)
})

test('our own page and programs may send changes', async () => {
  const { app } = testServer()
  const own: readonly Record<string, string>[] = [
    {},
    { 'sec-fetch-site': 'none' },
    { origin: 'http://localhost:8000', host: 'localhost:8000', 'sec-fetch-site': 'same-origin' },
    { origin: 'http://localhost', host: 'localhost:80' },
    { origin: 'https://localhost', host: 'localhost' },
    { origin: 'http://[::1]:8000', host: '[::1]:8000' },
  ]
  for (const headers of own) {
    const response = await app.inject({ method: 'POST', url: '/sync', headers })
    assert.equal(response.statusCode, 202, JSON.stringify(headers))
  }
})

test('every reply has the safe headers', async () => {
  const { app } = testServer({ apiToken: TOKEN })
  const headers = { authorization: `Bearer ${TOKEN}` }
  const answers = [
    await app.inject('/health'),
    await app.inject('/'),
    await app.inject('/chains'),
    await app.inject({ url: '/chains', headers }),
    await app.inject({ url: '/docs', headers }),
    await app.inject('/%zz'),
    await app.inject({ method: 'POST', url: '/addresses', headers, payload: { address: GENESIS } }),
    await app.inject({ method: 'POST', url: '/addresses', headers, payload: 'x' }),
  ]
  for (const { headers: got } of answers) {
    assert.equal(got['x-content-type-options'], 'nosniff')
    assert.equal(got['referrer-policy'], 'no-referrer')
    assert.equal(got['x-frame-options'], 'DENY')
    assert.equal(got['cache-control'], 'no-store')
    assert.match(String(got['content-security-policy']), /^default-src 'none'; .*frame-ancestors 'none'/)
  }
})
