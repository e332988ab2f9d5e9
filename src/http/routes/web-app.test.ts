import assert from 'node:assert/strict'
import { test } from 'node:test'
import { assertProblem } from '../testing/assert-answer.ts'
import { testServer } from '../testing/test-server.ts'

test('the page is served at its own paths, under a policy that allows only files of this server', async () => {
  const { app } = testServer({ apiToken: 'secret' })
  for (const path of ['/', '/app/address/1', '/app/sources', '/?x=1']) {
    const response = await app.inject(path)
    assert.equal(response.statusCode, 200, path)
    assert.match(response.body, /the app/)
    assert.equal(response.headers['cache-control'], 'no-store')
    const policy = String(response.headers['content-security-policy'])
    assert.match(policy, /default-src 'none'/)
    assert.match(policy, /script-src 'self'/)
    assert.match(policy, /frame-ancestors 'none'/)
    assert.doesNotMatch(policy, /unsafe|https?:|data:|\*/)
  }
})

test('the references of a page lead to its files from any of its paths, under any path', async () => {
  for (const publicUrl of [null, new URL('https://example.org/coins/')]) {
    const { app } = testServer({ publicUrl })
    for (const [path, base] of [
      ['/', 'https://example.org/'],
      ['/?x=/a/b', 'https://example.org/'],
      ['/app/sources', 'https://example.org/'],
      ['/app/address/1', 'https://example.org/coins/'],
      ['/app/address/1/', 'https://example.org/a/b/'],
      ['/docs', 'https://example.org/coins/'],
      ['/docs/', 'https://example.org/coins/'],
    ] as const) {
      const { body } = await app.inject(path)
      const references = [...body.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, reference = '']) => reference)
      assert.ok(references.length > 0, path)
      for (const reference of references) {
        const { pathname } = new URL(reference, new URL(path.slice(1), base))
        const found = await app.inject(pathname.slice(new URL(base).pathname.length - 1))
        assert.equal(found.statusCode, 200, `${reference} on ${path}`)
      }
    }
  }
})

test('the path of the public URL is served whether the proxy leaves it out or not', async () => {
  const { app } = testServer({ publicUrl: new URL('https://example.org/my/coins/'), apiToken: 'secret' })
  for (const path of ['/', '/app/address/1', '/health', '/assets/index-1.js']) {
    assert.equal((await app.inject(path)).statusCode, 200, path)
    assert.equal((await app.inject(`/my/coins${path}`)).statusCode, 200, path)
  }
  for (const path of ['/my/coinsx', '/my/coins/my/coins/health', '/coins/health', '/my/coins/chains']) {
    assert.equal((await app.inject(path)).statusCode, 401, path)
  }
  const redirected = await app.inject('/my/coins?x=1')
  assert.equal(redirected.statusCode, 308)
  assert.equal(redirected.headers.location, '/my/coins/')
  const linked = { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' }
  assert.equal((await app.inject({ url: '/my/coins/app/add', headers: linked })).statusCode, 200)
})

test('a public URL may not have a path that the program serves itself', async () => {
  for (const path of ['/docs/', '/app/', '/addresses/x/', '/assets/', '/session/']) {
    const { app } = testServer({ publicUrl: new URL(path, 'https://example.org') })
    await assert.rejects(async () => app.ready(), { name: 'StartError', message: /^PUBLIC_URL .*\.$/ })
  }
})

test('the description of the API names the public URL', async () => {
  const serversAt = async (publicUrl: URL | null) =>
    (await testServer({ publicUrl }).app.inject('/openapi.json')).json().servers
  assert.deepEqual(await serversAt(new URL('https://example.org/coins/')), [
    { url: 'https://example.org/coins' },
  ])
  assert.deepEqual(await serversAt(new URL('https://example.org/')), [{ url: 'https://example.org' }])
  assert.deepEqual(await serversAt(null), [{ url: '/' }])
})

test('assets are sent in the smallest accepted encoding, cacheable forever', async () => {
  const { app } = testServer({ apiToken: 'secret' })
  const get = (accepted?: string) =>
    app.inject({
      url: '/assets/index-1.js',
      headers: accepted === undefined ? {} : { 'accept-encoding': accepted },
    })
  for (const [accepted, body] of [
    [undefined, 'plain'],
    ['identity', 'plain'],
    ['gzip', 'gzip'],
    ['gzip, deflate, br, zstd', 'brotli'],
    ['br;q=0, gzip', 'gzip'],
    ['br;q=0.5, gzip;q=0', 'brotli'],
  ] as const) {
    const response = await get(accepted)
    assert.equal(response.body.trim(), body)
    assert.equal(response.headers['vary'], 'accept-encoding')
    assert.equal(response.headers['content-type'], 'text/javascript; charset=utf-8')
    assert.match(String(response.headers['cache-control']), /immutable/)
  }
})

test('nothing else in the folder, or beside it, is served', async () => {
  const { app } = testServer()
  for (const path of [
    '/assets/',
    '/assets/none.js',
    '/assets/index-1.js.br',
    '/assets/..%2Fsecret.txt',
    '/assets/%2e%2e/secret.txt',
    '/secret.txt',
    '/index.html',
  ]) {
    const response = await app.inject(path)
    assertProblem(response, 404, 'not_found')
  }
})

test('data is sent like scripts: for this site only, under its type, cacheable forever', async () => {
  const { app } = testServer({ apiToken: 'secret' })
  const [data, script] = await Promise.all([
    app.inject('/assets/words-1.json'),
    app.inject('/assets/index-1.js'),
  ])
  assert.deepEqual(data.json(), { english: ['abandon'] })
  assert.equal(data.headers['content-type'], 'application/json')
  const safety = [
    'cache-control',
    'cross-origin-resource-policy',
    'referrer-policy',
    'x-content-type-options',
  ]
  for (const name of safety) {
    assert.ok(data.headers[name] !== undefined, name)
    assert.equal(data.headers[name], script.headers[name], name)
  }
})

test('a web app that was not built is reported', async () => {
  const { app } = testServer({ webFolder: new URL('./no-such-folder/', import.meta.url) })
  const response = await app.inject('/')
  assert.equal(response.statusCode, 503)
  assert.match(response.body, /npm run build/)
})

test('a path without anything is a page for a browser, and a problem for a program', async () => {
  const { app } = testServer({ apiToken: 'secret' })
  const open = (url: string, method: 'GET' | 'POST' = 'GET') =>
    app.inject({ method, url, headers: { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' } })
  for (const [url, root] of [
    ['/nonsense', './'],
    ['/nonsense/deeper', '../'],
  ] as const) {
    const page = await open(url)
    assert.equal(page.statusCode, 404)
    assert.match(String(page.headers['content-type']), /^text\/html/)
    assert.match(String(page.headers['content-security-policy']), /script-src 'self'/)
    assert.ok(page.body.includes(`src="${root}assets/index-1.js"`))
  }
  assertProblem(await open('/nonsense', 'POST'), 401, 'unauthorized')
  assertProblem(await open('/addresses/9'), 401, 'unauthorized')
  assertProblem(await app.inject('/nonsense'), 401, 'unauthorized')
  const { app: free } = testServer()
  assertProblem(await free.inject({ url: '/nonsense', headers: { accept: '*/*' } }), 404, 'not_found')
  const foreign = { host: 'evil.example', accept: 'text/html' }
  assertProblem(await free.inject({ url: '/nonsense', headers: foreign }), 421, 'host_not_allowed')
})
