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

test('a web app that was not built is reported', async () => {
  const { app } = testServer({ webFolder: new URL('./no-such-folder/', import.meta.url) })
  const response = await app.inject('/')
  assert.equal(response.statusCode, 503)
  assert.match(response.body, /npm run build/)
})
