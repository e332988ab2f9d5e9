import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { TransactionOutput } from '../../../src/client/api-types.ts'
import { effectTitle } from './effect-title.ts'

const output = (mine: boolean, value = '1'): TransactionOutput => ({
  mine,
  value,
  address: null,
  label: null,
  type: 'p2wpkh',
})
const base = { coinbase: false, inputs: [output(true)], outputs: [output(false)] }
const foreign = [output(false)]

test('a transaction has the name that its list gives it', () => {
  assert.equal(effectTitle(base), 'Sent')
  assert.equal(effectTitle({ ...base, inputs: foreign, outputs: [output(true), output(false)] }), 'Received')
  assert.equal(effectTitle({ inputs: [], outputs: [output(true)], coinbase: true }), 'Mined')
  assert.equal(
    effectTitle({ ...base, outputs: [output(true), output(false, '0')] }),
    'Moved between your own addresses',
  )
  assert.equal(effectTitle({ ...base, inputs: [output(true), output(false)] }), 'Paid together with others')
  assert.equal(effectTitle({ ...base, inputs: foreign }), 'Transaction')
})
