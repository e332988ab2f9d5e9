import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Done } from '../schemas/answers.ts'
import { ServerTestBody } from '../schemas/server-test.ts'
import { assertBody, assertProblem } from '../testing/assert-answer.ts'
import { testServer } from '../testing/test-server.ts'

const SERVER = { source: 'electrum', chain: 'bitcoin', url: 'tls://umbrel.local:50002' }
const OLD = 'ab'.repeat(32)
const NEW = 'cd'.repeat(32)

test('a server that works is described in one line, with the setting to copy', async () => {
  const { app } = testServer()
  const answer = await app.inject({ method: 'POST', url: '/sources/test', payload: SERVER })
  assert.deepEqual(assertBody(answer, 200, ServerTestBody), {
    ok: true,
    description: 'Electrum 1.4, Fulcrum 2.1, block 951,733, 38 ms, certificate pinned',
    server: 'Electrum 1.4, Fulcrum 2.1',
    block: 951_733,
    latency_ms: 38,
    certificate: { trust: 'pinned', sha256: OLD },
    notes: [],
    setting: 'ELECTRUM_URL=tls://umbrel.local:50002',
  })
})

test('a certificate that has changed is shown beside the known one', async () => {
  const { app, servers } = testServer()
  const certificate = { server: 'umbrel.local:50002', known: OLD, presented: NEW }
  servers.outcome = { kind: 'fails', code: 'certificate_changed', reason: 'It has changed.', certificate }
  const answer = await app.inject({ method: 'POST', url: '/sources/test', payload: SERVER })
  assert.deepEqual(assertBody(answer, 200, ServerTestBody), {
    ok: false,
    code: 'certificate_changed',
    reason: 'It has changed.',
    certificate,
    setting: 'ELECTRUM_URL=tls://umbrel.local:50002',
  })
})

test('a fingerprint is no private key, and is read with and without colons', async () => {
  const { app, servers } = testServer()
  for (const given of [OLD, OLD.toUpperCase(), OLD.replace(/(..)(?!$)/g, '$1:')]) {
    const payload = { ...SERVER, certificate_sha256: given }
    assertBody(await app.inject({ method: 'POST', url: '/sources/test', payload }), 200, ServerTestBody)
  }
  assert.deepEqual(
    servers.tested.map(({ certificateSha256 }) => certificateSha256),
    [OLD, OLD, OLD],
  )
})

test('the password of a node is no private key, as random as it is', async () => {
  const { app, servers } = testServer()
  const passwords = ['1f'.repeat(32), '8mT_dW7QZb1_y4Jr0bZ5nqXJ0a0v7jS3p3mYlBv3Jqk=']
  const urls = passwords.map((password) => `http://__cookie__:${password}@127.0.0.1:8332/`)
  for (const url of urls) {
    const payload = { source: 'core', chain: 'bitcoin', url }
    assertBody(await app.inject({ method: 'POST', url: '/sources/test', payload }), 200, ServerTestBody)
  }
  assert.deepEqual(
    servers.tested.map(({ url }) => url),
    urls,
  )
})

test('a private key beside a fingerprint is refused all the same', async () => {
  const { app, servers } = testServer()
  const payload = { ...SERVER, url: '11'.repeat(32), certificate_sha256: OLD }
  assertProblem(await app.inject({ method: 'POST', url: '/sources/test', payload }), 422, 'private_key')
  assert.deepEqual(servers.tested, [])
})

test('a body that names no server is refused with its field', async () => {
  const { app } = testServer()
  for (const wrong of [
    { source: 'blockchair' },
    { chain: 'monero' },
    { url: '' },
    { certificate_sha256: 'ab' },
  ]) {
    const payload = { ...SERVER, ...wrong }
    const answer = await app.inject({ method: 'POST', url: '/sources/test', payload })
    const { field } = assertProblem(answer, 422, 'invalid_request')
    assert.equal(field, Object.keys(wrong)[0])
  }
})

test('an accepted certificate replaces the pinned one, and only a pinned one', async () => {
  const { app, servers } = testServer()
  const payload = { server: 'umbrel.local:50002', certificate_sha256: NEW }
  const accept = () => app.inject({ method: 'POST', url: '/sources/certificates', payload })
  assertProblem(await accept(), 422, 'invalid_request')
  servers.pins.set('umbrel.local:50002', OLD)
  assertBody(await accept(), 200, Done)
  assert.equal(servers.pins.get('umbrel.local:50002'), NEW)
})

test('without a token or from another site, nothing is tested or accepted', async () => {
  const guarded = testServer({ apiToken: 'secret' })
  const open = testServer()
  for (const url of ['/sources/test', '/sources/certificates']) {
    const payload = url.endsWith('test') ? SERVER : { server: 'a:1', certificate_sha256: NEW }
    assertProblem(await guarded.app.inject({ method: 'POST', url, payload }), 401, 'unauthorized')
    const headers = { origin: 'https://elsewhere.example' }
    assertProblem(await open.app.inject({ method: 'POST', url, payload, headers }), 403, 'cross_site_request')
  }
  assert.deepEqual([guarded.servers.tested, open.servers.tested], [[], []])
})
