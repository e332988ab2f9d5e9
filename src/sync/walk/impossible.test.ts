import assert from 'node:assert/strict'
import { test } from 'node:test'
import { follow } from '../testing/follower.ts'
import { ScriptedChain } from '../testing/scripted-chain.ts'

/** Blocks on top that make all others settled. */
const SETTLING = Array.from({ length: 10 }, () => [])

for (const [name, pageRows] of [
  ['in one page', 10],
  ['in several pages', 2],
] as const) {
  test(`a history with less than nothing after a block is not proven, though its sum is right: ${name}`, async () => {
    const chain = new ScriptedChain(pageRows, [[5], [-10], [5], ...SETTLING], null)
    using follower = await follow(chain)
    await follower.synchronise()
    const { address, rows } = await follower.state()
    assert.deepEqual([address.status, address.error?.code, rows], ['ERROR', 'source_inconsistent', []])
    assert.deepEqual([address.stated?.balance, address.stated?.transactionCount], [0n, 3])
    assert.match(address.error?.detail ?? '', /after which the balance would be -0\.00000005 BTC/)
  })

  test(`rows of one block are shown in an order without a negative balance: ${name}`, async () => {
    const chain = new ScriptedChain(pageRows, [[3], [-5, -2, 7, 4, -1], [2], ...SETTLING], null)
    using follower = await follow(chain)
    await follower.synchronise()
    const { address, rows } = await follower.state()
    assert.deepEqual([address.status, address.balance, rows.length], ['DONE', 8n, 7])
    assert.ok(rows.every(({ balance }) => balance >= 0n))
    for (const [index, row] of rows.entries()) {
      assert.equal(row.balance - row.amount, rows[index + 1]?.balance ?? 0n)
    }
  })
}

test('unconfirmed rows are shown in an order without a negative balance', async () => {
  const chain = new ScriptedChain(10, [[1], ...SETTLING], null)
  chain.apply({ do: 'pay', amount: -8 })
  chain.apply({ do: 'pay', amount: 8 })
  using follower = await follow(chain)
  await follower.synchronise()
  const { rows } = await follower.state()
  assert.deepEqual(
    rows.map(({ amount, balance }) => [amount, balance]),
    [
      [-8n, 1n],
      [8n, 9n],
      [1n, 1n],
    ],
  )
})
