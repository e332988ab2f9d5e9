import assert from 'node:assert/strict'
import { it } from 'node:test'
import fc from 'fast-check'
import { LargeHistory } from '../chain/large-history.ts'
import { RenderedPages } from './rendered-pages.ts'

it('renders the rows of a large history, cached or not', () => {
  fc.assert(
    fc.property(fc.nat(300), fc.nat(300), (a, b) => {
      const history = new LargeHistory({
        seed: 5,
        address: 'bc1qlarge',
        count: 300,
        topHeight: 800_000,
        topTime: 1_700_000_000,
      })
      const pages = new RenderedPages()
      const [to, from] = a < b ? [a, b] : [b, a]
      const read = () => JSON.parse(`[${pages.page(history, from, to)}]`)
      const rendered = read()
      assert.deepEqual(
        rendered.map((row: { hash: string; block_id: number; balance_change: number }) => [
          row.hash,
          row.block_id,
          BigInt(row.balance_change),
        ]),
        Array.from({ length: from - to }, (_, place) => history.row(from - 1 - place)).map((row) => [
          row.hash,
          row.height,
          row.amount,
        ]),
      )
      pages.cache(history, Math.max(1, from - to))
      assert.deepEqual(read(), rendered)
      assert.deepEqual(read(), rendered)
    }),
    { numRuns: 30 },
  )
})

it('renders a cached page once', () => {
  const history = new LargeHistory({
    seed: 5,
    address: 'bc1qlarge',
    count: 300,
    topHeight: 800_000,
    topTime: 1_700_000_000,
  })
  const pages = new RenderedPages()
  assert.notEqual(pages.page(history, 200, 100), pages.page(history, 200, 100))
  pages.cache(history, 100)
  assert.equal(pages.page(history, 200, 100), pages.page(history, 200, 100))
  assert.equal(pages.page(history, 150, 50), pages.page(history, 150, 50))
})
