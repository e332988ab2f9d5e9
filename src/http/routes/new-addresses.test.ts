import assert from 'node:assert/strict'
import { test } from 'node:test'
import { AppError } from '../../domain/errors.ts'
import type { App } from '../deps.ts'
import { AddedAddresses } from '../schemas/new-addresses.ts'
import { assertBody, assertProblem } from '../testing/assert-answer.ts'
import { GENESIS, WITNESS } from '../testing/samples.ts'
import { testServer } from '../testing/test-server.ts'

function post(app: App, payload: object) {
  return app.inject({ method: 'POST', url: '/addresses', payload })
}

test('each entry of a list has a result of its own, in order', async () => {
  const { app, book } = testServer()
  await book.add({ chain: 'bitcoin', address: GENESIS, type: 'p2pkh', label: null })
  const addresses = [
    { address: WITNESS, label: ' savings ' },
    { address: GENESIS },
    { address: WITNESS.toUpperCase() },
    { address: 'nonsense' },
    { address: 5 },
    { address: GENESIS, chain: 'namecoin' },
    { address: GENESIS, label: 'a\u202eb' },
    { address: GENESIS, colour: 'red' },
    {},
    null,
  ]
  const body = assertBody(await post(app, { addresses, sync: true }), 207, AddedAddresses)
  assert.deepEqual([body.added, body.exists, body.invalid], [1, 2, 7])
  assert.deepEqual(
    body.results.map(({ index, status, id, code }) => [index, status, id, code]),
    [
      [0, 'added', 2, null],
      [1, 'exists', 1, 'address_exists'],
      [2, 'exists', 2, 'address_exists'],
      [3, 'invalid', null, 'invalid_address'],
      [4, 'invalid', null, 'invalid_address'],
      ...[5, 6, 7, 8, 9].map((index) => [index, 'invalid', null, 'invalid_request']),
    ],
  )
  assert.ok(body.results.slice(1).every(({ detail }) => /^[A-Z"].*\.$/.test(detail ?? '')))
  const added = await book.get(2)
  assert.deepEqual([added?.label, added?.status], ['savings', 'IN_PROGRESS'])
})

test('a list of which all are tracked afterwards is 200, also when it is sent again', async () => {
  const { app } = testServer()
  const list = { addresses: [{ address: GENESIS }, { address: WITNESS }] }
  assert.equal(assertBody(await post(app, list), 200, AddedAddresses).added, 2)
  assert.equal(assertBody(await post(app, list), 200, AddedAddresses).exists, 2)
})

test('a list has 1 to 1,000 entries, in a larger body than a single address', async () => {
  const { app } = testServer()
  const label = 'x'.repeat(200)
  const many = (count: number) => ({
    addresses: Array.from({ length: count }, () => ({ address: GENESIS, label })),
  })
  const { added, exists } = assertBody(await post(app, many(1000)), 200, AddedAddresses)
  assert.deepEqual([added, exists], [1, 999])
  for (const wrong of [
    many(0),
    many(1001),
    { addresses: {} },
    { addresses: null },
    { addresses: [], x: 1 },
  ]) {
    assertProblem(await post(app, wrong), 422, 'invalid_request')
  }
  assertProblem(await post(app, { addresses: [], address: GENESIS }), 422, 'invalid_request')
  assertProblem(await post(app, { address: GENESIS, label: label.repeat(400) }), 413, 'payload_too_large')
  assertProblem(await post(app, { addresses: [], x: 'x'.repeat(600_000) }), 413, 'payload_too_large')
})

test('a failure that is no fault of an entry ends the list', async () => {
  const { app, book } = testServer()
  const add = book.add.bind(book)
  book.add = async (fresh, options) => {
    if (fresh.address === WITNESS) throw new AppError('store_unavailable', 'The database is away.')
    return add(fresh, options)
  }
  const list = { addresses: [{ address: GENESIS }, { address: WITNESS }] }
  assertProblem(await post(app, list), 503, 'store_unavailable')
  assert.notEqual(await book.find('bitcoin', GENESIS), null)
})
