import assert from 'node:assert/strict'
import { test } from 'node:test'
import { apiQueryOf, readTransactionQuery, writeTransactionQuery } from './transaction-query.ts'

test('a filter is written to the location and read from it', () => {
  const search = '?q=rent&kind=internal&coin=litecoin&from=2026-01-31&to=2026-02-28'
  assert.equal(writeTransactionQuery(readTransactionQuery(search)), search)
  assert.equal(writeTransactionQuery(readTransactionQuery('')), '')
})

test('what is not understood is left out', () => {
  assert.equal(
    writeTransactionQuery(readTransactionQuery('?kind=stolen&coin=gold&from=yesterday&to=2026-99-99')),
    '',
  )
})

test('days are whole days of the person, to the second', () => {
  const { from, to, q } = apiQueryOf(readTransactionQuery('?q=%20&from=2026-01-31&to=2026-01-31'))
  assert.equal(q, null)
  assert.match(String(from), /^20\d\d-\d\d-\d\dT\d\d:\d\d:00Z$/)
  assert.equal(Date.parse(String(to)) - Date.parse(String(from)), 86_399_000)
})
