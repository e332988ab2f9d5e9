import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { type Leg, mergeLegs } from '../history/merge-legs.ts'
import { addressesIn, effectOn } from './effects.ts'
import { sumOfValues, type Transaction } from './transaction.ts'

const ADDRESSES = ['a', 'b', 'c', 'd', 'e'] as const
const output = fc.record({
  address: fc.option(fc.constantFrom(...ADDRESSES), { nil: null }),
  value: fc.bigInt({ min: 0n, max: 20n }),
  type: fc.constant('p2wpkh' as const),
})
const transactions = fc
  .record({
    inputs: fc.array(output, { maxLength: 6 }),
    outputs: fc.array(output, { minLength: 1, maxLength: 6 }),
  })
  .map(({ inputs, outputs }): Transaction => {
    const isCoinbase = inputs.length === 0
    const fee = isCoinbase ? null : sumOfValues(inputs) - sumOfValues(outputs)
    const place = { hash: 'ab'.repeat(32), height: 800_000, time: 1_690_000_000 }
    return { ...place, isCoinbase, fee, size: null, virtualSize: null, inputs, outputs }
  })

/** The row that each address of its own has. */
function legsOf(transaction: Transaction, own: readonly string[]): readonly Leg[] {
  return addressesIn(transaction)
    .filter((address) => own.includes(address))
    .map((address) => {
      const ofAddress = (outputs: Transaction['outputs']) =>
        sumOfValues(outputs.filter((each) => each.address === address))
      const amount = ofAddress(transaction.outputs) - ofAddress(transaction.inputs)
      return { hash: transaction.hash, height: 800_000, time: 1_690_000_000, amount }
    })
}

test('what a transaction did to someone is the same in its details and in the row that is merged of addresses', () => {
  fc.assert(
    fc.property(transactions, fc.subarray<string>([...ADDRESSES]), (transaction, own) => {
      const [row] = mergeLegs(legsOf(transaction, own))
      const { received, sent, amount } = effectOn(transaction, (address) => own.includes(address))
      assert.deepEqual(
        { received, sent, amount },
        {
          received: row?.received ?? 0n,
          sent: (row?.received ?? 0n) - (row?.amount ?? 0n),
          amount: row?.amount ?? 0n,
        },
      )
    }),
    { numRuns: 1000 },
  )
})

test('change to the address that paid is neither received nor sent', () => {
  const place = { hash: 'ab'.repeat(32), height: 800_000, time: 1_690_000_000, isCoinbase: false }
  const of = (address: string, value: bigint) => ({ address, value, type: 'p2wpkh' }) as const
  const transaction: Transaction = {
    ...place,
    fee: 1n,
    size: null,
    virtualSize: null,
    inputs: [of('a', 10n)],
    outputs: [of('b', 3n), of('a', 6n)],
  }
  assert.deepEqual(
    effectOn(transaction, (address) => address === 'a'),
    { received: 0n, sent: 4n, amount: -4n },
  )
  assert.deepEqual(
    effectOn(transaction, () => true),
    { received: 3n, sent: 4n, amount: -1n },
  )
})
