import assert from 'node:assert/strict'
import test from 'node:test'
import { hex } from '@scure/base'
import fc from 'fast-check'
import { allChains, type ChainSlug } from '../../chains/chain.ts'
import { MalformedTransaction } from './byte-cursor.ts'
import vectors from './fixtures/raw-transactions.json' with { type: 'json' }
import { RawTransaction } from './raw-transaction.ts'

const slugs = allChains().map(({ slug }) => slug)

function partsOf(transaction: RawTransaction) {
  const inputs: string[] = []
  const outputs: [string, string][] = []
  transaction.forEachInput((hash, index) => inputs.push(`${hash}:${index}`))
  transaction.forEachOutput((_, value, script) => outputs.push([String(value), hex.encode(script)]))
  return { inputs, outputs }
}

for (const { chain, id, inputs, outputs, bytes } of vectors.map((vector) => ({
  ...vector,
  chain: vector.chain as ChainSlug,
  id: vector.txid,
  bytes: hex.decode(vector.hex),
}))) {
  test(`the id, inputs and outputs of ${chain} transaction ${id.slice(0, 8)} are those of its network`, () => {
    const transaction = RawTransaction.read(chain, bytes)
    assert.equal(transaction.id, id)
    assert.deepEqual(partsOf(transaction), { inputs, outputs })
    assert.equal(transaction.size, bytes.length)
    assert.equal(transaction.isCoinbase, false)
  })

  test(`${chain} transaction ${id.slice(0, 8)} is refused wherever its bytes end too early`, () => {
    // What follows the lock time of a Zcash transaction may be join splits, which are not read.
    const end = chain === 'zcash' ? 150 : bytes.length
    for (let length = 0; length < end; length += 1) {
      assert.throws(() => RawTransaction.read(chain, bytes.subarray(0, length)), MalformedTransaction)
    }
  })
}

const segwit = vectors.find(({ rule }) => rule.includes('witness')) as (typeof vectors)[number]

test('the virtual size counts a witness byte as a quarter', () => {
  const { size, virtualSize } = RawTransaction.read('bitcoin', hex.decode(segwit.hex))
  assert.ok(virtualSize < size && virtualSize > size / 4)
})

test('a Litecoin transaction with a part of the extension block has the id of the rest', () => {
  const bytes = hex.decode(segwit.hex)
  const lockTime = bytes.slice(-4)
  const extended = Uint8Array.of(...bytes.subarray(0, -4), 0, ...lockTime)
  extended[5] = 0x09
  const transaction = RawTransaction.read('litecoin', extended)
  assert.equal(transaction.id, segwit.txid)
  assert.equal(transaction.isShielded, true)
  assert.throws(() => RawTransaction.read('bitcoin', extended), MalformedTransaction)
})

test('a Dash transaction with a payload is hashed with it', () => {
  const plain = hex.decode((vectors.find(({ chain }) => chain === 'dash') as (typeof vectors)[number]).hex)
  const special = Uint8Array.of(3, 0, 5, 0, ...plain.subarray(4), 2, 0xaa, 0xbb)
  const transaction = RawTransaction.read('dash', special)
  assert.notEqual(transaction.id, RawTransaction.read('dash', plain).id)
  assert.throws(() => RawTransaction.read('dash', special.subarray(0, -1)), MalformedTransaction)
})

test('the id of a Zcash transaction of version 5 is left open, its inputs and outputs are read', () => {
  const input = `${'ab'.repeat(32)}01000000${'00'}ffffffff`
  const output = `40420f0000000000${'19'}76a914${'11'.repeat(20)}88ac`
  const v5 = `050000800a27a726b4d0d6c20000000000000000${`01${input}01${output}`}000000`
  const transaction = RawTransaction.read('zcash', hex.decode(v5))
  assert.equal(transaction.id, null)
  assert.equal(transaction.isShielded, false)
  assert.deepEqual(partsOf(transaction), {
    inputs: [`${'ab'.repeat(32)}:1`],
    outputs: [['1000000', `76a914${'11'.repeat(20)}88ac`]],
  })
})

test('any bytes are read or refused, without another error and without reserving memory for a count', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), fc.constantFrom(...slugs), (bytes, chain) => {
      try {
        RawTransaction.read(chain, bytes)
      } catch (error) {
        assert.ok(error instanceof MalformedTransaction)
      }
    }),
  )
})
