import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseAmount } from '../src/domain/assets/amount.ts'
import { startWorld } from './support/world.ts'

const ROWS = 6000

interface Line {
  readonly amount: string
  readonly balance: string
}

test('an export during a synchronisation is one proven history, from before or after it', async () => {
  await using world = await startWorld()
  const { simulator, client } = world
  const address = simulator.chain.largeAddress(ROWS)
  simulator.chain.mine(20)
  const added = await client.add(address)
  await client.sync(added.id)
  const first = await client.until(added.id, isDone)
  const counts = new Set<number>([first.transaction_count])
  for (let round = 0; round < 5; round++) {
    simulator.chain.pay(address, 1000n)
    simulator.chain.mine(1)
    await client.sync(added.id)
    const response = await fetch(`${client.url}/addresses/${added.id}/transactions.ndjson`)
    const lines = (await response.text())
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Line)
    counts.add((await client.until(added.id, isDone)).transaction_count)
    assert.ok(counts.has(lines.length), `${lines.length} rows`)
    assertWalk(lines)
  }
})

function isDone({ sync_status }: { sync_status: string }): boolean {
  return sync_status === 'DONE'
}

/** Each balance is the amount plus the balance below; below the last row it is zero. */
function assertWalk(lines: readonly Line[]): void {
  for (const [index, line] of lines.entries()) {
    const below = lines[index + 1]?.balance ?? '0'
    assert.equal(parseAmount(line.balance, 8), parseAmount(below, 8) + parseAmount(line.amount, 8))
  }
}
