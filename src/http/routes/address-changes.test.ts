import assert from 'node:assert/strict'
import { test } from 'node:test'
import { AddressBody } from '../schemas/address.ts'
import { Deleted } from '../schemas/answers.ts'
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
  for (const [label, stored] of [
    ['new', 'new'],
    [' new\n', 'new'],
    ['', null],
    [' \u3000\u200b', null],
    [null, null],
  ]) {
    const response = await app.inject({ method: 'PATCH', url: '/addresses/1', payload: { label } })
    assert.equal(assertBody(response, 200, AddressBody).label, stored)
  }
})

test('an invalid label is rejected', async () => {
  const { app } = await serverWithOne()
  for (const payload of [{}, { label: 5 }, { label: 'a\u202eb' }, { label: 'x', balance: '1' }, []]) {
    const response = await app.inject({ method: 'PATCH', url: '/addresses/1', payload })
    assertProblem(response, 422, 'invalid_request')
  }
  const absent = await app.inject({ method: 'PATCH', url: '/addresses/9', payload: { label: 'x' } })
  assertProblem(absent, 404, 'address_not_found')
})

test('a deleted address is not found, and cannot be deleted again', async () => {
  const { app } = await serverWithOne()
  const deleted = assertBody(await app.inject({ method: 'DELETE', url: '/addresses/1' }), 200, Deleted)
  assert.deepEqual(deleted, { detail: 'Address 1 deleted.', restorable_until: '2026-11-22T10:01:00Z' })
  assertProblem(await app.inject('/addresses/1'), 404, 'address_not_found')
  assertProblem(await app.inject({ method: 'DELETE', url: '/addresses/1' }), 404, 'address_not_found')
  assertProblem(await app.inject({ method: 'DELETE', url: '/addresses/x' }), 422, 'invalid_request')
})

test('a deleted address is restored as it was, and stays so when that is asked for again', async () => {
  const { app } = await serverWithOne()
  const restore = () => app.inject({ method: 'POST', url: '/addresses/1/restore' })
  const before = assertBody(await app.inject('/addresses/1'), 200, AddressBody)
  await app.inject({ method: 'DELETE', url: '/addresses/1' })
  assert.deepEqual(assertBody(await restore(), 200, AddressBody), before)
  assert.deepEqual(assertBody(await restore(), 200, AddressBody), before)
  assert.deepEqual(assertBody(await app.inject('/addresses/1'), 200, AddressBody), before)
})

test('an address that never was, or whose time is over, cannot be restored', async () => {
  const { app } = await serverWithOne()
  const response = await app.inject({ method: 'POST', url: '/addresses/9/restore' })
  assertProblem(response, 404, 'address_not_found')
})
