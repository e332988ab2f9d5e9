import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { isTwinCoinbase, withTwinCoinbases } from './twin-coinbases.ts'

const HASH = 'd5d27987d2a3dfc724e359870c6644b40e497bdc0589a033220fe15429d88599'
const row = (height: number, hash = HASH) => ({ hash, height, amount: 5_000_000_000n, time: height })
const [later, earlier] = [row(91_842), row(91_812)]
const gift = { hash: 'ab'.repeat(32), height: 200_000, amount: 7n, time: 200_000 }

const readAs = (rows: readonly (typeof gift)[], coins: bigint, transactionCount: number) => {
  const balance = coins * 100_000_000n + (rows.includes(gift) ? 7n : 0n)
  const read = withTwinCoinbases('bitcoin', { rows, balance, transactionCount })
  return [read.transactionCount, ...read.rows.map(({ height }) => height)]
}

describe('a coinbase whose hash is in two blocks', () => {
  it('is two rows where the source states both rewards, however often it lists and counts the hash', () => {
    for (const rows of [[later, earlier], [later], [earlier]]) {
      for (const count of [1, 2]) assert.deepEqual(readAs(rows, 100n, count), [2, 91_842, 91_812])
    }
    assert.deepEqual(readAs([gift, earlier], 100n, 2), [3, 200_000, 91_842, 91_812])
  })

  it('is one row, the later one if it is listed, where the source states what can be spent', () => {
    for (const count of [1, 2]) {
      assert.deepEqual(readAs([later, earlier], 50n, count), [1, 91_842])
      assert.deepEqual(readAs([later], 50n, count), [1, 91_842])
      assert.deepEqual(readAs([earlier], 50n, count), [1, 91_812])
    }
  })

  it('excuses no other difference', () => {
    assert.deepEqual(readAs([later, earlier], 51n, 2), [2, 91_842, 91_812])
    assert.deepEqual(readAs([later], 50n, 9), [9, 91_842])
    const other = row(91_842, 'cd'.repeat(32))
    assert.deepEqual(readAs([other], 100n, 1), [1, 91_842])
    assert.equal(isTwinCoinbase(other.hash), false)
    const history = { rows: [later], balance: 10_000_000_000n, transactionCount: 1 }
    assert.equal(withTwinCoinbases('litecoin', history), history)
  })
})
