import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { SimChain } from './chain.ts'
import { realAddresses, realTransactions } from './real-histories.ts'

describe('real histories', () => {
  const history = realTransactions()
  const chain = new SimChain({ history })

  it('match the verified facts of every address', () => {
    assert.equal(realAddresses().length, 116)
    for (const { address, transactions, received, sent, balance } of realAddresses()) {
      const totals = chain.state(address)?.totals
      assert.deepEqual(
        [totals?.transactionCount, totals?.received, totals?.spent, totals?.balance],
        [transactions, BigInt(received), BigInt(sent), BigInt(balance)],
        address,
      )
    }
  })

  it('never leave a negative balance, nor outputs that do not add up to the balance', () => {
    for (const { address } of realAddresses()) {
      let balance = 0n
      for (const { amount } of chain.history(address).toReversed()) {
        balance += amount
        assert.ok(balance >= 0n, address)
      }
      const unspent = chain.state(address)?.unspent() ?? []
      assert.equal(
        unspent.reduce((sum, { output }) => sum + output.value, 0n),
        balance,
      )
      assert.equal(unspent.length, chain.state(address)?.totals.unspentOutputCount)
    }
  })

  it('keep their real heights below the tip', () => {
    assert.equal(history.length, 457)
    assert.equal(history.at(-1)?.height, 951_658)
    assert.equal(chain.tip.height, 951_668)
  })
})
