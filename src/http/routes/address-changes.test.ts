import assert from 'node:assert/strict'
import { test } from 'node:test'
import { AddressBody } from '../schemas/address.ts'
import { Done } from '../schemas/answers.ts'
import { assertBody, assertProblem } from '../testing/assert-answer.ts'
import { GENESIS } from '../testing/samples.ts'
import { testServer } from '../testing/test-server.ts'

async function serverWithOne() {
  const server = testServer()
  await server.book.add({ chain: 'bitcoin', address: GENESIS, type: 'p2pkh', label: 'old' })
  return server
}

test('a label is set, changed and removed', async () => {
  const { app } = await serverWithOne()
  for (const label of ['new', '', null]) {
    const response = await app.inject({ method: 'PATCH', url: '/addresses/1', payload: { label } })
    assert.equal(assertBody(response, 200, AddressBody).label, label)
  }
})

test('an invalid label is rejected', async () => {
  const { app } = await serverWithOne()
  for (const payload of [{}, { label: 5 }, { label: 'x', balance: '1' }, []]) {
    const response = await app.inject({ method: 'PATCH', url: '/addresses/1', payload })
    assertProblem(response, 422, 'invalid_request')
  }
  const absent = await app.inject({ method: 'PATCH', url: '/addresses/9', payload: { label: 'x' } })
  assertProblem(absent, 404, 'address_not_found')
})

test('a deleted address is not found, and cannot be deleted again', async () => {
  const { app } = await serverWithOne()
  assertBody(await app.inject({ method: 'DELETE', url: '/addresses/1' }), 200, Done)
  assertProblem(await app.inject('/addresses/1'), 404, 'address_not_found')
  assertProblem(await app.inject({ method: 'DELETE', url: '/addresses/1' }), 404, 'address_not_found')
  assertProblem(await app.inject({ method: 'DELETE', url: '/addresses/x' }), 422, 'invalid_request')
})
