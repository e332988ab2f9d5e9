import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { OwnerTransaction } from '../../../src/client/api-types.ts'
import { shownAmount } from './shown-amount.ts'

const row = (values: Partial<OwnerTransaction>) =>
  ({ amount: '-0.3', received: '0', sent: '0.3', kind: 'sent', fee: '0.1', ...values }) as OwnerTransaction

test('a payment shows its net effect with the sign', () => {
  assert.deepEqual(shownAmount(row({})), { amount: '-0.3', signed: true, fee: null })
})

test('a transfer between own addresses shows what was moved, and its fee beside it', () => {
  const transfer = row({ kind: 'internal', amount: '-0.1', received: '2', sent: '2.1' })
  assert.deepEqual(shownAmount(transfer), { amount: '2', signed: false, fee: '0.1' })
})

test('a fee of nothing, or one that is not known, is left out', () => {
  const transfer = row({ kind: 'internal', amount: '0', received: '2', sent: '2' })
  assert.equal(shownAmount({ ...transfer, fee: '0' }).fee, null)
  assert.equal(shownAmount({ ...transfer, fee: null }).fee, null)
})
