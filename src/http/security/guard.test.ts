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

test('names below a wildcard and addresses in a range are served', async () => {
  const { app } = testServer({
    allowedHosts: ['*.example.org', '10.42.0.0/16', '[fd00::]/8', '192.0.2.7/32'],
  })
  const statusAt = async (host: string) =>
    (await app.inject({ url: '/metrics', headers: { host } })).statusCode
  for (const host of [
    'a.example.org:8000',
    'A.b.Example.Org',
    '10.42.0.7:8000',
    '10.42.255.255',
    '192.0.2.7',
  ]) {
    assert.equal(await statusAt(host), 200, host)
  }
  assert.equal(await statusAt('[fd12::7]:8000'), 200)
  for (const host of [
    'example.org',
    'evilexample.org',
    '.example.org',
    'x/.example.org',
    '10.43.0.1',
    '10.42.0.7.evil.example',
    '010.42.0.7',
    '192.0.2.8',
    '[fe80::1]',
    'fd12::7',
    '[10.42.0.7]',
  ]) {
    assert.equal(await statusAt(host), 421, host)
  }
})

test('the host of the public URL is served, and its origin may send changes', async () => {
  const publicUrl = new URL('https://coins.example.org:8443/')
  const { app } = testServer({ publicUrl })
  const change = async (headers: Record<string, string>) =>
    (await app.inject({ method: 'POST', url: '/sync', headers })).statusCode
  assert.equal((await app.inject({ url: '/', headers: { host: 'coins.example.org' } })).statusCode, 200)
  const origin = publicUrl.origin
  for (const host of ['coins.example.org:8443', 'coins.example.org', '127.0.0.1:8000']) {
    assert.equal(await change({ host, origin, 'sec-fetch-site': 'same-origin' }), 202, host)
    assert.equal(await change({ host, origin, 'sec-fetch-site': 'same-site' }), 403, host)
    for (const foreign of [
      'http://coins.example.org:8443',
      'https://coins.example.org:1',
      'https://evil.example',
    ])
      assert.equal(await change({ host, origin: foreign }), 403, foreign)
  }
})

test('a change through a proxy that replaces the Host header says what the proxy has to keep', async () => {
  const { app } = testServer({ allowedHosts: ['coins.example.org'] })
  const through = (more: Record<string, string>) => ({
    method: 'POST' as const,
    url: '/sync',
    headers: {
      host: '127.0.0.1:8000',
      origin: 'https://coins.example.org',
      'sec-fetch-site': 'same-origin',
      ...more,
    },
  })
  const { detail } = assertProblem(await app.inject(through({})), 403, 'cross_site_request')
  for (const word of [/\bproxy_set_header Host\b/, /\bX-Forwarded-Host\b/, /\bPUBLIC_URL\b/])
    assert.match(detail, word)
  for (const host of ['coins.example.org', 'coins.example.org, 127.0.0.1:8000'])
    assert.equal((await app.inject(through({ 'x-forwarded-host': host }))).statusCode, 202, host)
  for (const more of [
    { 'x-forwarded-host': 'evil.example', origin: 'https://evil.example' },
    { 'x-forwarded-host': 'coins.example.org', origin: 'https://evil.example' },
    { 'x-forwarded-host': 'coins.example.org', 'sec-fetch-site': 'cross-site' },
    { 'x-forwarded-host': '' },
  ])
    assertProblem(await app.inject(through(more)), 403, 'cross_site_request')
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
  for (const site of ['Cross-Site', 'same-origin, cross-site', 'unknown']) {
    const headers = { 'sec-fetch-site': site }
    assertProblem(await app.inject({ url: '/addresses', headers }), 403, 'cross_site_request')
  }
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

test('browsers are told to use only HTTPS where the public URL does', async () => {
  const of = async (url: string | null, path: string) => {
    const { app } = testServer({ publicUrl: url === null ? null : new URL(url) })
    return (await app.inject(path)).headers['strict-transport-security']
  }
  for (const path of ['/', '/health', '/chains', '/nothing', '/%zz']) {
    assert.equal(await of('https://coins.example.org/', path), 'max-age=31536000', path)
    assert.equal(await of('http://coins.example.org/', path), undefined)
    assert.equal(await of(null, path), undefined)
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
