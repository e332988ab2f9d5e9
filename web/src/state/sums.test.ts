import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { Address } from '../../../src/client/api-types.ts'
import { formatAmount } from '../../../src/domain/assets/amount.ts'
import { changeSums, NO_SUMS, type Sums } from './sums.ts'

const DECIMALS = 8
const units = fc.bigInt({ min: -(2n ** 80n), max: 2n ** 80n })
const states = fc.array(
  fc.record({ id: fc.nat({ max: 5 }), confirmed: units, unconfirmed: units, count: fc.nat() }),
)

test('adding and subtracting each change of an address gives exactly the sums of the last states', () => {
  fc.assert(
    fc.property(states, (changes) => {
      const latest = new Map<number, { address: Address; confirmed: bigint; unconfirmed: bigint }>()
      let sums: Sums = NO_SUMS
      for (const { id, confirmed, unconfirmed, count } of changes) {
        const address = {
          confirmed_balance: formatAmount(confirmed, DECIMALS),
          unconfirmed_balance: formatAmount(unconfirmed, DECIMALS),
          transaction_count: count,
          last_synced_at: count % 2 === 0 ? null : '2026-11-22T10:00:00Z',
        } as Address
        const before = latest.get(id)
        if (before !== undefined) sums = changeSums(sums, before.address, DECIMALS, -1)
        sums = changeSums(sums, address, DECIMALS, 1)
        latest.set(id, { address, confirmed, unconfirmed })
      }
      const all = [...latest.values()]
      assert.deepEqual(sums, {
        confirmed: all.reduce((sum, { confirmed }) => sum + confirmed, 0n),
        unconfirmed: all.reduce((sum, { unconfirmed }) => sum + unconfirmed, 0n),
        addresses: all.length,
        transactions: all.reduce((sum, { address }) => sum + address.transaction_count, 0),
        pending: all.filter(({ address }) => address.last_synced_at === null).length,
      })
    }),
  )
})
