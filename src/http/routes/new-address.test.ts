import assert from 'node:assert/strict'
import { test } from 'node:test'
import { AddressBody } from '../schemas/address.ts'
import { assertBody, assertProblem } from '../testing/assert-answer.ts'
import { GENESIS, WITNESS } from '../testing/samples.ts'
import { testServer } from '../testing/test-server.ts'

const P2SH = '3CWFddi6m4ndiGyKqzYvsFYagqDLPVMTzC'

function post(
  app: ReturnType<typeof testServer>['app'],
  payload: object | string,
  type = 'application/json',
) {
  return app.inject({
    method: 'POST',
    url: '/addresses',
    payload: typeof payload === 'string' ? payload : JSON.stringify(payload),
    headers: { 'content-type': type },
  })
}

test('a new address is tracked, not yet synchronised', async () => {
  const { app } = testServer()
  const response = await post(app, { address: ` ${GENESIS}\n`, chain: 'bitcoin', label: 'Räder 🚲' })
  const body = assertBody(response, 201, AddressBody)
  assert.equal(body.address, GENESIS)
  assert.equal(body.sync_status, 'UNSYNCED')
  assert.equal(body.label, 'Räder 🚲')
  assert.equal(response.headers.location, '/addresses/1')
})

test('behind a path, the location of a new address begins with it', async () => {
  const { app } = testServer({ publicUrl: new URL('https://example.org/coins/') })
  assert.equal((await post(app, { address: GENESIS })).headers.location, '/coins/addresses/1')
})

test('with sync it is in progress before the answer', async () => {
  const { app } = testServer()
  const body = assertBody(await post(app, { address: WITNESS, sync: true }), 201, AddressBody)
  assert.equal(body.sync_status, 'IN_PROGRESS')
})

test('adding a tracked address again returns its id, in any form of the address', async () => {
  const { app } = testServer()
  await post(app, { address: GENESIS })
  await post(app, { address: WITNESS })
  const body = assertProblem(await post(app, { address: WITNESS.toUpperCase() }), 409, 'address_exists')
  assert.equal(body.id, 2)
  assertProblem(await app.inject('/addresses/3'), 404, 'address_not_found')
})

/** Without coins that are added later and may accept the same form. */
function threeOf(chains: readonly string[] | undefined): readonly string[] {
  return (chains ?? []).filter((chain) => ['bitcoin', 'litecoin', 'bitcoin-cash'].includes(chain))
}

test('a new address that is valid on several chains is one of bitcoin, and the others are named', async () => {
  const { app } = testServer()
  const body = assertBody(await post(app, { address: P2SH }), 201, AddressBody)
  assert.deepEqual([body.chain, threeOf(body.also_valid_on)], ['bitcoin', ['litecoin', 'bitcoin-cash']])
  const there = assertBody(await post(app, { address: P2SH, chain: 'litecoin' }), 201, AddressBody)
  assert.equal(there.address, 'MJiPwX84iBe4WnFDwsYGgtnz1XonPhUqhf')
  assert.deepEqual([there.currency, threeOf(there.also_valid_on)], ['LTC', ['bitcoin', 'bitcoin-cash']])
  const watched = assertProblem(await post(app, { address: there.address }), 409, 'address_exists')
  assert.equal(watched.id, there.id)
  const alone = assertBody(await post(app, { address: WITNESS }), 201, AddressBody)
  assert.deepEqual(alone.also_valid_on, [])
})

test('an address of a chain other than the requested one is rejected with its name', async () => {
  const { app } = testServer()
  const body = assertProblem(await post(app, { address: P2SH, chain: 'zcash' }), 422, 'invalid_address')
  assert.match(body.detail, /^This is an address of Bitcoin, Litecoin\b.*\bBitcoin Cash\b.*, not of Zcash\.$/)
})

test('a text that is not an address is rejected', async () => {
  const { app } = testServer()
  const mistyped = GENESIS.replace('1A1z', '1A1y')
  for (const address of ['', 'nonsense', mistyped, 5, null, {}, 'x'.repeat(5000)]) {
    assertProblem(await post(app, { address }), 422, 'invalid_address')
  }
})

test('every other invalid field is rejected, and named', async () => {
  const { app } = testServer()
  const wrong: readonly [field: string, value: unknown][] = [
    ['chain', 'namecoin'],
    ['chain', ''],
    ['chain', null],
    ['label', 5],
    ['label', 'x'.repeat(201)],
    ['label', 'two\nlines'],
    ['label', 'nul\u0000'],
    ['label', '\ud800'],
    ['sync', 'true'],
    ['sync', 1],
  ]
  for (const [field, value] of wrong) {
    const body = assertProblem(await post(app, { address: GENESIS, [field]: value }), 422, 'invalid_request')
    assert.match(body.detail, new RegExp(`^"${field}" must `))
  }
  assertProblem(await post(app, {}), 422, 'invalid_request')
  assertProblem(await post(app, { address: GENESIS, colour: 'red' }), 422, 'invalid_request')
  assertProblem(await post(app, `{"address":"${GENESIS}","__proto__":{}}`), 422, 'invalid_request')
})

test('a label of 200 characters outside the basic plane fits', async () => {
  const { app } = testServer()
  assertBody(await post(app, { address: GENESIS, label: '🚲'.repeat(200) }), 201, AddressBody)
})

test('a body that is not a JSON object is rejected', async () => {
  const { app } = testServer()
  for (const body of ['[]', '5', 'null', '""', ''])
    assertProblem(await post(app, body), 422, 'invalid_request')
  for (const body of ['{', "{'a':1}", 'address=1'])
    assertProblem(await post(app, body), 400, 'invalid_request')
  const latin1 = Buffer.from('{"address":"\xe4"}', 'latin1')
  const headers = { 'content-type': 'application/json' }
  const response = await app.inject({ method: 'POST', url: '/addresses', payload: latin1, headers })
  assertProblem(response, 400, 'invalid_request')
})

test('a body must have the JSON content type, and be small', async () => {
  const { app } = testServer()
  const body = JSON.stringify({ address: GENESIS })
  for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data', 'nonsense']) {
    assertProblem(await post(app, body, type), 415, 'unsupported_media_type')
  }
  assertBody(await post(app, body, 'application/json; charset=utf-8'), 201, AddressBody)
  assertProblem(await post(app, { address: GENESIS, label: 'x'.repeat(70_000) }), 413, 'payload_too_large')
})
