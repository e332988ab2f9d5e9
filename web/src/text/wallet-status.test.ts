import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Wallet } from '../../../src/client/api-types.ts'
import { walletStatus } from './wallet-status.ts'

const SURROUNDINGS = { unreachable: null, waiting: null, hasSecondSource: true }
const NOW = Date.parse('2026-11-27T10:00:00Z')
const VERIFICATION = {
  state: 'verified',
  height: 900_000,
  confirmed_by: ['blockchair'],
  disputed_addresses: 0,
  checked_at: '2026-11-27T10:00:00Z',
} as const

function statusOf(verification: Partial<NonNullable<Wallet['verification']>>) {
  const wallet = {
    sync_status: 'DONE',
    last_synced_at: '2026-11-27T10:00:00Z',
    addresses: { derived: 43, used: 3 },
    branches: [{ checked_by: 'blockchair' }, { checked_by: 'blockchair' }],
    gap_limit: 20,
    verification: { ...VERIFICATION, ...verification },
  }
  return walletStatus(wallet as unknown as Wallet, SURROUNDINGS, NOW)
}

test('a wallet says who found its gap, and whether a second source agrees on its used addresses', () => {
  const gap = 'and the next 20 of each branch were empty at block 900,000, as Blockchair reported.'
  const one = statusOf({})
  assert.equal(one.kind, 'complete')
  assert.ok(one.sentence.endsWith(gap))
  const two = statusOf({ confirmed_by: ['blockchair', 'esplora'] })
  assert.equal(two.kind, 'agreed')
  assert.ok(two.sentence.endsWith(`${gap} Blockchair and Esplora agree on all used addresses.`), two.sentence)
  // Some addresses were proven by one source and some by another.
  assert.ok(statusOf({ confirmed_by: [] }).sentence.endsWith(gap))
})

test('a wallet with a disputed address is disputed', () => {
  const { kind, word, sentence } = statusOf({ state: 'mismatch', disputed_addresses: 2 })
  assert.deepEqual([kind, word], ['disputed', 'Disputed'])
  assert.equal(sentence, 'Two sources report different histories of 2 of its addresses.')
})
