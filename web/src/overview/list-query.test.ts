import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { allChains } from '../../../src/domain/chains/chain.ts'
import { EVERYTHING, readListQuery, writeListQuery } from './list-query.ts'
import { AS_ADDED, BY_VALUE, COLUMNS, STATUS_FILTERS } from './select-addresses.ts'

const order = fc
  .record({ column: fc.constantFrom(...COLUMNS), descending: fc.boolean() }, { noNullPrototype: true })
  .map(({ column, descending }) => ({ column, descending: column !== 'added' && descending }))
const query = fc.record(
  {
    text: fc.string({ unit: 'grapheme' }),
    status: fc.constantFrom(...STATUS_FILTERS),
    chain: fc.constantFrom(null, ...allChains().map(({ slug }) => slug)),
    hidesEmpty: fc.boolean(),
    hidesDust: fc.boolean(),
    order,
  },
  { noNullPrototype: true },
)

test('a location keeps filters, search and order', () => {
  const unsaid = fc.constantFrom(AS_ADDED, BY_VALUE)
  fc.assert(
    fc.property(query, unsaid, (wanted, order) =>
      assert.deepEqual(readListQuery(writeListQuery(wanted, order), order), wanted),
    ),
  )
})

test('a location that says nothing, or nothing known, lists everything', () => {
  assert.equal(writeListQuery(EVERYTHING), '')
  for (const search of ['', '?', '?status=x&coin=y&sort=-z&empty=1&other=2'])
    assert.deepEqual(readListQuery(search), EVERYTHING)
})
