import assert from 'node:assert/strict'
import { once } from 'node:events'
import { get, type IncomingMessage } from 'node:http'
import { test } from 'node:test'
import { setImmediate } from 'node:timers/promises'
import { CHECK_MS } from '../export/pace.ts'
import { TransactionBody } from '../schemas/transaction-page.ts'
import { assertProblem } from '../testing/assert-answer.ts'
import { listen } from '../testing/listen.ts'
import { GENESIS, sampleRows, WITNESS } from '../testing/samples.ts'
import { testServer } from '../testing/test-server.ts'

async function serverWithRows() {
  const server = testServer()
  await server.book.add({ chain: 'bitcoin', address: WITNESS, type: 'p2wpkh', label: 'savings, "old"' })
  await server.book.add({ chain: 'bitcoin', address: GENESIS, type: 'p2pkh', label: '=1+1' })
  server.book.setRows(1, sampleRows(25))
  server.book.setRows(2, sampleRows(3))
  return server
}

test('an export has every transaction of an address, newest first, as a file', async () => {
  const { app, exports } = await serverWithRows()
  const csv = await app.inject('/addresses/1/transactions.csv')
  assert.equal(csv.headers['content-type'], 'text/csv; charset=utf-8; header=present')
  assert.equal(csv.headers['content-disposition'], 'attachment; filename="address-1-transactions.csv"')
  const lines = csv.body.split('\r\n')
  assert.equal(lines.length, 27)
  assert.match(lines[1] ?? '', /^1,bitcoin,BTC,bc1q.*,"savings, ""old""",25,/)
  const ndjson = await app.inject('/addresses/1/transactions.ndjson')
  assert.match(String(ndjson.headers['content-type']), /^application\/x-ndjson/)
  const rows = ndjson.body
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line))
  const page = (await app.inject('/addresses/1/transactions?limit=1000')).json().transactions
  assert.deepEqual(
    rows.map((row) =>
      Object.fromEntries(
        Object.keys(TransactionBody.properties).flatMap((key) => (key in row ? [[key, row[key]]] : [])),
      ),
    ),
    page,
  )
  assert.deepEqual(Object.keys(rows[0]).slice(0, 5), ['address_id', 'chain', 'currency', 'address', 'label'])
  assert.equal(rows[0].label, 'savings, "old"')
  assert.equal(exports.running, 0)
})

test('an export of all addresses has them one after the other', async () => {
  const { app } = await serverWithRows()
  const csv = (await app.inject('/transactions.csv')).body.trimEnd().split('\r\n').slice(1)
  assert.deepEqual(
    csv.map((line) => line[0]),
    [...'1'.repeat(25), ...'2'.repeat(3)],
  )
  assert.match(csv.at(-1) ?? '', /,'=1\+1,/)
  const ndjson = (await app.inject('/transactions.ndjson')).body.trimEnd().split('\n')
  assert.equal(ndjson.length, 28)
})

test('an export without transactions is the header row, and one of an unknown address is an error', async () => {
  const { app, book, exports } = testServer()
  assert.equal((await app.inject('/transactions.ndjson')).body, '')
  await book.add({ chain: 'bitcoin', address: GENESIS, type: 'p2pkh', label: null })
  assert.match((await app.inject('/addresses/1/transactions.csv')).body, /^address_id,.*balance\r\n$/)
  assertProblem(await app.inject('/addresses/9/transactions.csv'), 404, 'address_not_found')
  assertProblem(await app.inject('/addresses/x/transactions.ndjson'), 422, 'invalid_request')
  assertProblem(await app.inject('/addresses/1/transactions.xml'), 404, 'not_found')
  const posted = await app.inject({ method: 'POST', url: '/transactions.csv' })
  assert.equal(assertProblem(posted, 405, 'method_not_allowed').code, 'method_not_allowed')
  assert.equal(exports.running, 0)
})

test('HEAD gets the headers, and nothing is read', async () => {
  const { app, exports } = await serverWithRows()
  exports.endless = true
  const head = await app.inject({ method: 'HEAD', url: '/transactions.csv' })
  assert.equal(head.statusCode, 200)
  assert.equal(head.body, '')
  assert.match(String(head.headers['content-type']), /^text\/csv/)
  assert.equal(exports.running, 0)
})

test('a client gets four exports at once; one that it aborts frees its place', async () => {
  const { app, exports } = await serverWithRows()
  exports.endless = true
  const url = `http://127.0.0.1:${await listen(app)}`
  const begin = async (localAddress = '127.0.0.1') => {
    const request = get(`${url}/transactions.csv`, { localAddress })
    const [response] = (await once(request, 'response')) as [IncomingMessage]
    // Either end gets an error when the other one disconnects.
    response.on('error', () => {})
    return { request, response }
  }
  try {
    const [first, ...others] = [await begin(), await begin(), await begin(), await begin()]
    assert.equal(exports.running, 4)
    const refused = await fetch(`${url}/addresses/1/transactions.ndjson`)
    assert.equal(refused.status, 429)
    assert.equal(refused.headers.get('retry-after'), '5')
    assert.equal(((await refused.json()) as { code: string }).code, 'too_many_exports')
    first?.request.destroy()
    while (exports.running === 4) await setImmediate()
    assert.equal((await begin()).response.statusCode, 200)
    assert.equal(others.length, 3)
    for (let count = 0; count < 4; count++) {
      const { response } = await begin('127.0.0.2')
      assert.equal(response.statusCode, 200)
    }
    const { response: full } = await begin('127.0.0.3')
    assert.equal(full.statusCode, 503)
  } finally {
    await app.close()
  }
  assert.equal(exports.running, 0)
})

test('a client that reads too slowly is disconnected, and its place and its snapshot are free', async (context) => {
  context.mock.timers.enable({ apis: ['setInterval'] })
  const { app, exports } = await serverWithRows()
  exports.endless = true
  context.after(() => app.close())
  const request = get(`http://127.0.0.1:${await listen(app)}/transactions.csv`)
  const [response] = (await once(request, 'response')) as [IncomingMessage]
  const failed = once(response, 'error')
  while (exports.running === 1) {
    context.mock.timers.tick(CHECK_MS)
    await setImmediate()
  }
  response.resume()
  assert.equal(((await failed)[0] as NodeJS.ErrnoException).code, 'ECONNRESET')
})

test('a CSV file starts with a byte order mark only where it is asked for', async () => {
  const { app } = await serverWithRows()
  for (const path of ['/transactions.csv', '/addresses/1/transactions.csv']) {
    const { body: plain } = await app.inject(path)
    assert.ok(plain.startsWith('address_id,'))
    assert.equal((await app.inject(`${path}?bom=0`)).body, plain)
    const { rawPayload } = await app.inject(`${path}?bom=1`)
    assert.deepEqual([...rawPayload.subarray(0, 3)], [0xef, 0xbb, 0xbf])
    assert.equal(rawPayload.subarray(3).toString(), plain)
    for (const bom of ['2', 'yes', '']) {
      assertProblem(await app.inject(`${path}?bom=${bom}`), 422, 'invalid_request')
    }
  }
})

test('a truncated export is detectable', async () => {
  const { app, exports } = await serverWithRows()
  exports.endless = true
  const url = `http://127.0.0.1:${await listen(app)}`
  const response = await fetch(`${url}/transactions.csv`)
  const reading = response.text()
  await Promise.all([assert.rejects(reading), app.close()])
})

test('an export leaves out what the time or the hash does not list', async () => {
  const { app } = await serverWithRows()
  const query = 'from=2023-01-01T09:00:00Z&to=2023-01-01T09:50:00Z'
  const page = (await app.inject(`/addresses/1/transactions?limit=1000&${query}`)).json().transactions
  assert.equal(page.length, 6)
  for (const [path, rows] of [
    ['/addresses/1/transactions', 6],
    ['/transactions', 8],
  ] as const) {
    const ndjson = (await app.inject(`${path}.ndjson?${query}`)).body.trimEnd().split('\n')
    assert.equal(ndjson.length, rows)
    assert.equal(JSON.parse(ndjson[0] ?? '').tx_hash, page[0].tx_hash)
    assert.equal((await app.inject(`${path}.csv?${query}`)).body.trimEnd().split('\r\n').length, rows + 1)
  }
  const one = await app.inject(`/addresses/1/transactions.csv?tx_hash=${page[2].tx_hash}`)
  assert.equal(one.body.trimEnd().split('\r\n').length, 2)
  assert.equal((await app.inject('/addresses/1/transactions.ndjson?to=2001-01-01')).body, '')
})
