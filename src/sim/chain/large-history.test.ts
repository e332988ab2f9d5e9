import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { SimChain } from './chain.ts'
import { LargeHistory } from './large-history.ts'
import { effectOn, sumOf } from './transaction.ts'

function largeHistory(count: number, topHeight = 800_000): LargeHistory {
  return new LargeHistory({ seed: 5, address: 'bc1qlarge', count, topHeight, topTime: 1_700_000_000 })
}

describe('LargeHistory', () => {
  it('adds up, row by row and in total', () => {
    const rows = largeHistory(5_000)
    let balance = 0n
    for (let index = 0; index < rows.count; index++) {
      balance += rows.row(index).amount
      assert.ok(balance >= 0n)
      if (index % 500 === 0) assert.equal(rows.totals(index + 1).balance, balance)
    }
    const totals = rows.totals(rows.count)
    assert.equal(totals.balance, balance)
    assert.equal(totals.received - totals.spent, balance)
    assert.equal(rows.unspent(rows.count).output.value, balance)
  })

  it('reaches the top height with several rows per block and no hash twice', () => {
    for (const [count, topHeight] of [
      [5_000, 800_000],
      [5_000, 300],
    ] as const) {
      const rows = largeHistory(count, topHeight)
      const all = Array.from({ length: count }, (_, index) => rows.row(index))
      const heights = all.map(({ height }) => height as number)
      assert.deepEqual(
        heights,
        heights.toSorted((a, b) => a - b),
      )
      assert.equal(heights.at(-1), topHeight)
      assert.ok((heights[0] as number) >= 0)
      assert.ok(new Set(heights).size < count / 2)
      assert.equal(new Set(all.map(({ hash }) => hash)).size, count)
      assert.equal(rows.countUpTo(topHeight), count)
      const middle = heights[count / 2] as number
      assert.equal(rows.countUpTo(middle), heights.lastIndexOf(middle) + 1)
    }
  })

  it('finds each row by its hash, and its transaction', () => {
    const rows = largeHistory(2_000)
    for (let index = 0; index < rows.count; index++) {
      const row = rows.row(index)
      assert.equal(rows.indexOf(row.hash), index)
      const { transaction, height, time } = rows.placed(index)
      assert.deepEqual([transaction.hash, height, time], [row.hash, row.height, row.time])
      assert.equal(effectOn(transaction, 'bc1qlarge').amount, row.amount)
      assert.ok(sumOf(transaction.inputs) >= sumOf(transaction.outputs))
      if (index > 0) assert.equal(transaction.inputs[0]?.hash, rows.row(index - 1).hash)
    }
    assert.equal(rows.indexOf('0'.repeat(64)), null)
    assert.equal(largeHistory(1_000).indexOf(rows.row(1_500).hash), null)
  })

  it('takes new rows on top, and has outputs that can be spent', () => {
    const chain = new SimChain({ seed: 2 })
    const address = chain.largeAddress(1_000_000)
    const balance = chain.balance(address)
    chain.spend(address, balance / 2n)
    chain.pay(address, 7n)
    chain.mine()
    assert.equal(chain.balance(address), balance - balance / 2n + 7n)
    assert.equal(chain.state(address)?.count, 1_000_002)
    const last = chain.state(address)?.rows(1_000_001, 10) ?? []
    assert.equal(last.length, 1)
    assert.equal(chain.state(address)?.rows(1, 1)[0]?.amount, -(balance / 2n))
    assert.throws(() => chain.reorganise(2), RangeError)
    chain.reorganise(1)
  })
})
