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
const base = { coinbase: false, inputs: [output(true)], outputs: [output(false)], received: '0', sent: '1' }

test('a transaction has the name that its list gives it', () => {
  assert.equal(effectTitle(base), 'Sent')
  assert.equal(effectTitle({ ...base, received: '1', sent: '0' }), 'Received')
  assert.equal(effectTitle({ ...base, received: '1', sent: '0', coinbase: true, inputs: [] }), 'Mined')
  assert.equal(
    effectTitle({ ...base, received: '1', outputs: [output(true), output(false, '0')] }),
    'Transfer between your own addresses',
  )
  assert.equal(effectTitle({ ...base, inputs: [output(true), output(false)] }), 'Paid together with others')
  assert.equal(effectTitle({ ...base, received: '0', sent: '0' }), 'Transaction')
})
