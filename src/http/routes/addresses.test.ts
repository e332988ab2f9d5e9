import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseAddress } from '../../domain/address/parse-address.ts'
import { AddressBody, AddressPage } from '../schemas/address.ts'
import { assertBody, assertProblem } from '../testing/assert-answer.ts'
import { DONE, GENESIS, WITNESS } from '../testing/samples.ts'
import { testServer } from '../testing/test-server.ts'

async function serverWithTwo() {
  const server = testServer()
  await server.book.add({ chain: 'bitcoin', address: GENESIS, type: 'p2pkh', label: null })
  await server.book.add({ chain: 'bitcoin', address: WITNESS, type: 'p2wpkh', label: null })
  server.book.change(2, DONE)
  return server
}

test('the list is a page, oldest first', async () => {
  const { app } = await serverWithTwo()
  const all = assertBody(await app.inject('/addresses'), 200, AddressPage)
  assert.deepEqual([all.total, all.limit, all.offset], [2, 50, 0])
  assert.deepEqual(
    all.addresses.map((address) => address.id),
    [1, 2],
  )
  const second = assertBody(await app.inject('/addresses?limit=1&offset=1'), 200, AddressPage)
  assert.deepEqual([second.total, second.limit, second.offset, second.addresses[0]?.id], [2, 1, 1, 2])
})

test('the list is filtered by chain and status; empty filters are none', async () => {
  const { app } = await serverWithTwo()
  const done = assertBody(await app.inject('/addresses?chain=bitcoin&status=DONE'), 200, AddressPage)
  assert.deepEqual([done.total, done.addresses[0]?.id], [1, 2])
  const all = assertBody(await app.inject('/addresses?limit=50&offset=0&chain=&status='), 200, AddressPage)
  assert.equal(all.total, 2)
})

test('an invalid parameter of the list is rejected, and named', async () => {
  const { app } = await serverWithTwo()
  const wrong = [
    'limit=0',
    'limit=1001',
    'limit=-1',
    'limit=1.5',
    'limit=1e2',
    'limit=abc',
    'limit=',
    'limit=1&limit=2',
  ]
  wrong.push(
    'limit=%201',
    'offset=-1',
    'offset=x',
    'offset=99999999999999999',
    'chain=namecoin',
    'status=done',
  )
  for (const query of wrong) {
    const body = assertProblem(await app.inject(`/addresses?${query}`), 422, 'invalid_request')
    assert.match(body.detail, new RegExp(`"${query.split('=')[0]}" must be `), query)
  }
})

test('the list is searched, limited by balance and sorted, on pages that continue by cursor', async () => {
  const { app, book } = await serverWithTwo()
  await book.add({ chain: 'bitcoin', address: 'other', type: 'p2pkh', label: 'Savings 2' })
  book.change(3, { balance: 700_000_000n })
  const ids = async (query: string) => {
    const page = assertBody(await app.inject(`/addresses?${query}`), 200, AddressPage)
    return [page.total, ...page.addresses.map(({ id }) => id)]
  }
  assert.deepEqual(await ids('q=%20sAvings%20'), [1, 3])
  assert.deepEqual(await ids('q=1A1ZP1'), [1, 1])
  assert.deepEqual(await ids('q='), [3, 1, 2, 3])
  assert.deepEqual(await ids('min_balance=0.5'), [2, 2, 3])
  assert.deepEqual(await ids('min_balance=0.50000000001'), [1, 3])
  assert.deepEqual(await ids('min_balance=0&sort=-balance&limit=2'), [3, 3, 2])
  const first = assertBody(await app.inject('/addresses?sort=balance&limit=2'), 200, AddressPage)
  assert.deepEqual(await ids(`sort=balance&limit=2&cursor=${first.next_cursor}`), [3, 3])
  const last = assertBody(await app.inject('/addresses?sort=balance'), 200, AddressPage)
  assert.equal(last.next_cursor, null)
})

test('a filter of the list that cannot be understood is refused in a sentence', async () => {
  const { app } = await serverWithTwo()
  const wrong = {
    'sort=size': /"sort" must be one of "created_at", "-created_at", "name"/,
    'min_balance=': /"min_balance" must be a plain decimal number of coins from 0 on/,
    'min_balance=1e3': /"min_balance" must be a plain decimal/,
    'min_balance=-1': /"min_balance" must be a plain decimal/,
    'min_balance=0,5': /"min_balance" must be a plain decimal/,
    'min_balance=.5': /"min_balance" must be a plain decimal/,
    'q=a%00b': /"q" must not contain control characters/,
    [`q=${'x'.repeat(201)}`]: /"q" must be a string of at most 200 characters/,
    'cursor=after-1&offset=1': /"cursor" and "offset" cannot be combined/,
    'search=x': /"search" is not a query parameter of this path/,
  }
  for (const [query, detail] of Object.entries(wrong)) {
    const body = assertProblem(await app.inject(`/addresses?${query}`), 422, 'invalid_request')
    assert.match(body.detail, detail)
  }
  assertProblem(await app.inject('/addresses?cursor=x'), 422, 'invalid_cursor')
})

test('an address is found by its id', async () => {
  const { app } = await serverWithTwo()
  assert.equal(assertBody(await app.inject('/addresses/2'), 200, AddressBody).address, WITNESS)
  assertProblem(await app.inject('/addresses/3'), 404, 'address_not_found')
  for (const id of ['abc', '0', '-1', '1.0', '01', '+1', '1e0', '9007199254740992', '9'.repeat(400), '%00']) {
    assertProblem(await app.inject(`/addresses/${id}`), 422, 'invalid_request')
  }
})

test('an address is found by its text, in any form', async () => {
  const { app } = await serverWithTwo()
  for (const query of [
    WITNESS,
    WITNESS.toUpperCase(),
    `%20${WITNESS}%20`,
    `${WITNESS}&chain=bitcoin`,
    `${WITNESS}&chain=`,
  ]) {
    const response = await app.inject(`/addresses/lookup?address=${query}`)
    assert.equal(assertBody(response, 200, AddressBody).id, 2)
  }
})

test('an address that is valid on several chains is found on the one that tracks it', async () => {
  const { app, book } = testServer()
  const parsed = parseAddress('3CWFddi6m4ndiGyKqzYvsFYagqDLPVMTzC', 'litecoin')
  await book.add({ ...parsed, label: null })
  const url = '/addresses/lookup?address=3CWFddi6m4ndiGyKqzYvsFYagqDLPVMTzC'
  assert.equal(assertBody(await app.inject(url), 200, AddressBody).chain, 'litecoin')
  assertProblem(await app.inject(`${url}&chain=bitcoin`), 404, 'address_not_found')
})

test('an untracked address is not found, and an invalid one is rejected', async () => {
  const { app } = testServer()
  assertProblem(await app.inject(`/addresses/lookup?address=${GENESIS}`), 404, 'address_not_found')
  assertProblem(await app.inject('/addresses/lookup?address=nonsense'), 422, 'invalid_address')
  assertProblem(await app.inject('/addresses/lookup'), 422, 'invalid_request')
  assertProblem(await app.inject(`/addresses/lookup?address=${GENESIS}&chain=x`), 422, 'invalid_request')
})

test('a query parameter that the path does not have is refused, and named, on every operation', async () => {
  const { app } = testServer()
  const { paths } = (await app.inject('/openapi.json')).json<{ paths: Record<string, object> }>()
  for (const [path, methods] of Object.entries(paths)) {
    for (const method of Object.keys(methods)) {
      const plain = path.replace('{id}', '1').replace('{chain}', 'bitcoin').replace('{hash}', 'ab'.repeat(32))
      const url = `${plain}?limit=1&Limit=1`
      const { detail } = assertProblem(
        await app.inject({ method: method.toUpperCase() as 'GET', url }),
        422,
        'invalid_request',
      )
      // A missing body is named first.
      assert.match(detail, method === 'get' ? /^"(Limit|limit)" is not a query parameter/ : /./, url)
    }
  }
  for (const name of [
    'x'.repeat(33),
    'S6c56bnXQiBjk9mqSYE7ykVQ7NzrRy',
    'SzavMBLoXU6kDrqtUVmffv',
    'KwDi%20Bf89',
    'abandon%20about',
    '0b3055',
    '192402220235174306311124037817700641198012901210',
  ]) {
    const unnamed = await app.inject(`/addresses?${name}=1`)
    assert.match(
      assertProblem(unnamed, 422, 'invalid_request').detail,
      /^This is no query parameter of this path\. It takes "limit"/,
    )
  }
  for (const name of [
    'fromDate',
    'tx_hash2',
    'includeUnconfirmed',
    'Page',
    'unconfirmed_transactions_also',
  ]) {
    const named = assertProblem(await app.inject(`/addresses?${name}=1`), 422, 'invalid_request')
    assert.match(named.detail, new RegExp(`^"${name}" is not a query parameter of this path`))
  }
  for (const page of ['/?x=1', '/app/sources?x=1', '/docs?x=1']) {
    assert.equal((await app.inject(page)).statusCode, 200, page)
  }
})
