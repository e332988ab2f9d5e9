import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Done, SyncsAccepted } from '../schemas/answers.ts'
import { assertBody, assertProblem } from '../testing/assert-answer.ts'
import { GENESIS, WITNESS } from '../testing/samples.ts'
import { testServer } from '../testing/test-server.ts'

test('a sync request needs no body', async () => {
  const { app, book } = testServer()
  await book.add({ chain: 'bitcoin', address: GENESIS, type: 'p2pkh', label: null })
  const json = { 'content-type': 'application/json' }
  for (const request of [{}, { headers: json }, { headers: json, payload: '{}' }]) {
    assertBody(await app.inject({ method: 'POST', url: '/addresses/1/sync', ...request }), 202, Done)
  }
  assert.equal((await book.get(1))?.status, 'IN_PROGRESS')
})

test('an unknown address cannot be synchronised', async () => {
  const { app } = testServer()
  assertProblem(await app.inject({ method: 'POST', url: '/addresses/1/sync' }), 404, 'address_not_found')
  assertProblem(await app.inject({ method: 'POST', url: '/addresses/x/sync' }), 422, 'invalid_request')
  assertProblem(await app.inject('/addresses/1/sync'), 405, 'method_not_allowed')
})

test('second opinions can be requested, and the reply names the sources', async () => {
  const { app, book } = testServer()
  await book.add({ chain: 'bitcoin', address: GENESIS, type: 'p2pkh', label: null })
  const body = assertBody(await app.inject({ method: 'POST', url: '/addresses/1/verify' }), 202, Done)
  assert.match(body.detail, /esplora/)
  assertProblem(await app.inject({ method: 'POST', url: '/addresses/2/verify' }), 404, 'address_not_found')
  assertProblem(await app.inject('/addresses/1/verify'), 405, 'method_not_allowed')
})

test('all addresses are synchronised, and counted', async () => {
  const { app, book } = testServer()
  await book.add({ chain: 'bitcoin', address: GENESIS, type: 'p2pkh', label: null })
  await book.add({ chain: 'bitcoin', address: WITNESS, type: 'p2wpkh', label: null })
  const body = assertBody(await app.inject({ method: 'POST', url: '/sync' }), 202, SyncsAccepted)
  assert.equal(body.addresses, 2)
})
