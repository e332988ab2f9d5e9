import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { PAGE_SIZE_MAX, pageAt } from './account-page.ts'

describe('pageAt', () => {
  it('finds pages of 1,000 where they fit', () => {
    assert.deepEqual(pageAt(0, PAGE_SIZE_MAX), { page: 1, size: 1000 })
    assert.deepEqual(pageAt(5000, PAGE_SIZE_MAX), { page: 6, size: 1000 })
  })

  it('begins at most at the place, and reaches at least a quarter of a page below it', () => {
    fc.assert(
      fc.property(fc.nat(2_000_000), fc.integer({ min: 25, max: PAGE_SIZE_MAX }), (place, sizeMax) => {
        const { page, size } = pageAt(place, sizeMax)
        assert.ok(size >= 1 && size <= sizeMax && (page - 1) * size <= place)
        assert.ok(page * size - place >= sizeMax / 4)
      }),
    )
  })
})
