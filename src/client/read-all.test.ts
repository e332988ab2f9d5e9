import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { readAll } from './read-all.ts'

test('rows that are there from beginning to end are read once and in order, whatever is added or deleted between pages', async () => {
  const change = fc.record({ remove: fc.array(fc.nat(60)), add: fc.nat(3) })
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 0, max: 60 }),
      fc.integer({ min: 2, max: 10 }),
      fc.array(change, { maxLength: 12 }),
      async (count, pageSize, changes) => {
        let rows = Array.from({ length: count }, (_, index) => ({ id: index + 1 }))
        let nextId = count + 1
        const removed = new Set<number>()
        const waiting = [...changes]
        const pages = await Array.fromAsync(
          readAll(async ({ limit, offset }) => {
            const page = rows.slice(offset, offset + limit)
            const { remove, add } = waiting.shift() ?? { remove: [], add: 0 }
            for (const id of remove) removed.add(id)
            rows = rows.filter(({ id }) => !removed.has(id))
            for (let more = 0; more < add; more++) rows.push({ id: nextId++ })
            return page
          }, pageSize),
        )
        const ids = pages.flat().map(({ id }) => id)
        assert.deepEqual(
          ids,
          [...new Set(ids)].toSorted((a, b) => a - b),
        )
        for (let id = 1; id <= count; id++) assert.ok(ids.includes(id) || removed.has(id), `${id} is missing`)
      },
    ),
  )
})
