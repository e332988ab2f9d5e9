import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { scrollMap } from './scroll-map.ts'

const lists = fc.record({
  rows: fc.oneof(fc.integer({ min: 0, max: 100 }), fc.integer({ min: 0, max: 50_000_000 })),
  rowHeight: fc.integer({ min: 20, max: 80 }),
  viewHeight: fc.integer({ min: 100, max: 2000 }),
})

test('the scroll bar reaches the first and the last row of any list', () => {
  fc.assert(
    fc.property(lists, ({ rows, rowHeight, viewHeight }) => {
      const map = scrollMap(rows, rowHeight, viewHeight)
      assert.equal(map.rowAt(0), 0)
      const lastShown = map.rowAt(map.height - viewHeight) + viewHeight / rowHeight
      assert.ok(lastShown >= rows - 1e-6)
      assert.ok(map.height <= Math.max(15_000_000, viewHeight))
    }),
  )
})

test('scrolling to a row puts it at the top, or as high as the end of the list allows', () => {
  fc.assert(
    fc.property(
      lists,
      fc.double({ min: 0, max: 1, noNaN: true }),
      ({ rows, rowHeight, viewHeight }, part) => {
        const map = scrollMap(rows, rowHeight, viewHeight)
        const row = Math.floor(part * rows)
        const expected = Math.min(row, Math.max(0, rows - viewHeight / rowHeight))
        assert.ok(Math.abs(map.rowAt(map.scrollTopOf(row)) - expected) < 1e-3)
      },
    ),
  )
})

test('the scale is exact while browsers can lay out the list', () => {
  const map = scrollMap(100_000, 40, 600)
  assert.equal(map.shortened, false)
  assert.ok(Math.abs(map.rowAt(4000) - 100) < 1e-6)
  assert.ok(scrollMap(1_000_000, 40, 600).shortened)
})
