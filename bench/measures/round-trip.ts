import assert from 'node:assert/strict'
import { formatAmount } from '../../src/domain/assets/amount.ts'
import { Random } from '../../src/sim/chain/random.ts'
import type { Bench } from '../bench.ts'

const PAGES = 50
const LIMIT = 100
const DECIMALS = 8

/**
 * Synchronises the large address and compares what the program shows with the simulator's history. Returns the database.
 * No time counts before the result is right.
 */
export async function checkRoundTrip(bench: Bench): Promise<string> {
  const file = bench.newFile()
  await using running = await bench.startProgram(file)
  const { api } = running
  const id = await api.add(bench.largeAddress)
  await api.sync(id)
  const random = new Random(7)
  const offsets = [0, bench.rows - LIMIT, ...Array.from({ length: PAGES }, () => random.below(bench.rows))]
  const truth = await bench.simulator.call('truth', { address: bench.largeAddress, offsets, limit: LIMIT })
  const state = await api.address(id)
  assert.equal(state.transaction_count, bench.rows)
  assert.equal(state.transaction_count, truth.count)
  assert.equal(state.balance, formatAmount(truth.balance, DECIMALS))
  for (const [at, offset] of offsets.entries()) {
    const shown = (await api.rows(id, offset, LIMIT)).map((row) => [
      row.tx_hash,
      row.amount,
      row.balance,
      row.block_height,
      row.timestamp,
    ])
    const expected = truth.pages[at]?.map((row) => [
      row.hash,
      formatAmount(row.amount, DECIMALS),
      formatAmount(row.balance, DECIMALS),
      row.height,
      `${new Date(row.time * 1000).toISOString().slice(0, 19)}Z`,
    ])
    assert.deepEqual(shown, expected)
  }
  return file
}
