import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { GENESIS, sampleRows, WITNESS } from './testing/samples.ts'
import { testServer } from './testing/test-server.ts'

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'] as const

const segment = fc.oneof(
  fc.constantFrom(
    'addresses',
    'transactions',
    'sync',
    'lookup',
    'chains',
    'health',
    'metrics',
    'docs',
    '1',
    '2',
    '',
  ),
  fc.constantFrom('-1', '0', '1e9', '%00', '%zz', '..', '%2e%2e', '__proto__', 'constructor', '9'.repeat(30)),
  fc.string({ unit: 'binary', maxLength: 12 }).map((text) => encodeURIComponent(text.toWellFormed())),
)
const path = fc.oneof(
  fc.array(segment, { maxLength: 4 }).map((parts) => `/${parts.join('/')}`),
  fc.constantFrom(
    '/addresses',
    '/addresses/1',
    '/addresses/1/transactions',
    '/addresses/1/sync',
    '/addresses/lookup',
  ),
)
const value = fc.oneof(
  fc.constantFrom('0', '1', '1000', '1001', '-1', '', 'bitcoin', 'DONE', 'null', GENESIS, WITNESS, 'after-1'),
  fc.integer().map(String),
  fc.string({ unit: 'binary', maxLength: 20 }).map((text) => encodeURIComponent(text.toWellFormed())),
)
const name = fc.constantFrom(
  'limit',
  'offset',
  'cursor',
  'chain',
  'status',
  'address',
  'from',
  'to',
  'tx_hash',
  'q',
  'sort',
  'min_balance',
  '__proto__',
  'x',
)
const query = fc
  .array(fc.tuple(name, value), { maxLength: 4 })
  .map((pairs) => pairs.map((pair) => pair.join('=')).join('&'))

const field = fc.constantFrom('address', 'chain', 'label', 'sync', '__proto__', 'toString', 'x')
const fieldValue = fc.oneof(
  fc.constantFrom<unknown>(GENESIS, WITNESS, 'bitcoin', 'label', true, null),
  fc.jsonValue(),
  fc.string({ unit: 'binary' }),
)
const payload = fc.oneof(
  fc.constant(undefined),
  fc.dictionary(field, fieldValue).map((body) => JSON.stringify(body)),
  fc.json(),
  fc.string({ unit: 'binary' }),
)
const headers = fc.dictionary(
  fc.constantFrom(
    'content-type',
    'host',
    'origin',
    'sec-fetch-site',
    'authorization',
    'accept',
    'if-none-match',
  ),
  fc.oneof(
    fc.constantFrom(
      'application/json',
      'text/plain',
      'localhost',
      'http://localhost',
      'none',
      'null',
      '',
      ';',
      '[::1]',
    ),
    fc.string({ maxLength: 20 }).map((text) => text.replace(/[^\x20-\x7e]/g, '')),
  ),
  { maxKeys: 3 },
)

test('any request gets a reply, never a 500, and errors are problems', async () => {
  const { app, book } = testServer()
  await book.add({ chain: 'bitcoin', address: GENESIS, type: 'p2pkh', label: null })
  book.setRows(1, sampleRows(30))
  const request = fc.record({ method: fc.constantFrom(...METHODS), path, query, payload, headers })
  await fc.assert(
    fc.asyncProperty(request, async ({ method, path, query, payload, headers }) => {
      const response = await app.inject({
        method,
        url: { pathname: path, query },
        headers: { 'content-type': 'application/json', ...headers },
        ...(payload === undefined ? {} : { payload }),
      })
      assert.ok(response.statusCode < 500, response.body)
      assert.ok(
        !/\bat .*\.[jt]s:[0-9]+|node_modules|FST_/.test(path.startsWith('/docs') ? '' : response.body),
      )
      if (response.statusCode < 400) return
      assert.match(String(response.headers['content-type']), /^application\/problem\+json/)
      if (method !== 'HEAD') assert.equal(response.json().status, response.statusCode)
    }),
    { numRuns: 2000 },
  )
})
