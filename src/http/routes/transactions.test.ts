import assert from 'node:assert/strict'
import { test } from 'node:test'
import { TransactionPageBody } from '../schemas/transaction-page.ts'
import { assertBody, assertProblem } from '../testing/assert-answer.ts'
import { sampleRows, WITNESS } from '../testing/samples.ts'
import { testServer } from '../testing/test-server.ts'

async function serverWithRows(count: number) {
  const server = testServer()
  await server.book.add({ chain: 'bitcoin', address: WITNESS, type: 'p2wpkh', label: null })
  server.book.setRows(1, sampleRows(count))
  return server
}

test('a page matches its schema and the contract to the letter', async () => {
  const { app } = await serverWithRows(25)
  const response = await app.inject('/addresses/1/transactions')
  const body = assertBody(response, 200, TransactionPageBody)
  assert.equal(JSON.stringify(body), response.body)
  assert.deepEqual(Object.keys(body), [
    'id',
    'address',
    'limit',
    'offset',
    'total_transactions',
    'next_cursor',
    'transactions',
  ])
  assert.deepEqual([body.limit, body.offset, body.total_transactions], [10, 0, 25])
  assert.equal(body.transactions.length, 10)
  const hash = (index: number) => index.toString(16).padStart(64, '0')
  const [unconfirmed, newest] = body.transactions
  assert.equal(
    JSON.stringify(unconfirmed),
    `{"id":25,"tx_hash":"${hash(0)}","amount":"-0.0001","timestamp":"2023-01-01T10:00:00Z","block_height":null,` +
      '"confirmations":0,"status":"unconfirmed","balance":"0.25000075"}',
  )
  assert.equal(
    JSON.stringify(newest),
    `{"id":24,"tx_hash":"${hash(1)}","amount":"0.00012345","timestamp":"2023-01-01T09:50:00Z","block_height":800000,` +
      '"confirmations":1,"status":"confirmed","balance":"0.24000072"}',
  )
  assert.equal(body.transactions[3]?.confirmations, 3)
})

test('a confirmed row has a confirmation even if the reported tip lies below it', async () => {
  const { app, book } = await serverWithRows(2)
  book.tip = 0
  const body = assertBody(await app.inject('/addresses/1/transactions'), 200, TransactionPageBody)
  assert.equal(body.transactions[1]?.confirmations, 1)
})

test('pages continue by offset and by cursor, and end', async () => {
  const { app } = await serverWithRows(25)
  const first = assertBody(await app.inject('/addresses/1/transactions?limit=20'), 200, TransactionPageBody)
  const url = `/addresses/1/transactions?limit=20&cursor=${first.next_cursor}`
  const byCursor = assertBody(await app.inject(url), 200, TransactionPageBody)
  const byOffset = assertBody(
    await app.inject('/addresses/1/transactions?limit=20&offset=20'),
    200,
    TransactionPageBody,
  )
  assert.deepEqual(byCursor, byOffset)
  assert.deepEqual([byOffset.offset, byOffset.transactions.length, byOffset.next_cursor], [20, 5, null])
  const beyond = assertBody(
    await app.inject('/addresses/1/transactions?offset=900'),
    200,
    TransactionPageBody,
  )
  assert.deepEqual([beyond.offset, beyond.transactions], [900, []])
})

test('an invalid parameter of a page is rejected', async () => {
  const { app } = await serverWithRows(1)
  const wrong = [
    'limit=0',
    'limit=1001',
    'limit=x',
    'limit=',
    'offset=-1',
    'offset=1.5',
    'offset=0x1',
    'cursor=',
  ]
  for (const query of [...wrong, 'cursor=after-1&offset=0', `cursor=${'x'.repeat(1001)}`]) {
    assertProblem(await app.inject(`/addresses/1/transactions?${query}`), 422, 'invalid_request')
  }
  assertProblem(await app.inject('/addresses/1/transactions?cursor=nonsense'), 422, 'invalid_cursor')
  assertProblem(await app.inject('/addresses/x/transactions'), 422, 'invalid_request')
  assertProblem(await app.inject('/addresses/2/transactions'), 404, 'address_not_found')
})

test('a page lists what the time and the hash leave over, and counts only that', async () => {
  const { app } = await serverWithRows(25)
  const read = async (query: string) =>
    assertBody(await app.inject(`/addresses/1/transactions?${query}`), 200, TransactionPageBody)
  const all = (await read('limit=1000')).transactions
  const inRange = await read('from=2023-01-01T07:00:00Z&to=2023-01-01T09:00:00%2B00:00&limit=5')
  const expected = all.filter(
    ({ timestamp }) => timestamp >= '2023-01-01T07:00:00Z' && timestamp <= '2023-01-01T09:00:00Z',
  )
  assert.deepEqual(inRange.transactions, expected.slice(0, 5))
  assert.equal(inRange.total_transactions, expected.length)
  const hash = all[7]?.tx_hash ?? ''
  for (const text of [hash, hash.toUpperCase()]) {
    assert.deepEqual((await read(`tx_hash=${text}`)).transactions, [all[7]])
  }
  assert.deepEqual((await read(`tx_hash=${hash}&to=2022-12-31`)).transactions, [])
})

test('a filter that cannot be understood is refused in a sentence, by pages and exports', async () => {
  const { app } = await serverWithRows(2)
  const wrong = {
    'from=yesterday': /"from" must be a time of RFC 3339/,
    'from=': /"from" must be a time of RFC 3339/,
    'to=2023-02-30': /"to" must be a time of RFC 3339/,
    'to=1700000000': /"to" must be a time of RFC 3339/,
    'from=2023-01-02&to=2023-01-01': /"from" must not be after "to"/,
    'tx_hash=': /"tx_hash" must be a transaction hash: 64 hexadecimal digits/,
    'tx_hash=abc': /"tx_hash" must be/,
    [`tx_hash=${'g'.repeat(64)}`]: /"tx_hash" must be/,
    [`tx_hash=${'a'.repeat(65)}`]: /"tx_hash" must be/,
    'since=2023-01-01': /"since" is not a query parameter of this path\. It takes .*"from", "to", "tx_hash"/,
  }
  for (const [query, detail] of Object.entries(wrong)) {
    for (const path of ['', '.csv', '.ndjson']) {
      const answer = await app.inject(`/addresses/1/transactions${path}?${query}`)
      assertProblem(answer, 422, 'invalid_request')
      assert.match(answer.json().detail, detail)
    }
    assertProblem(await app.inject(`/transactions.csv?${query}`), 422, 'invalid_request')
  }
})
