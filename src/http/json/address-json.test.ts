import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { TrackedAddress } from '../../domain/address/tracked-address.ts'
import { FakeBook } from '../testing/fake-book.ts'
import { DONE, WITNESS } from '../testing/samples.ts'
import { addressJson } from './address-json.ts'

const NOW = Date.UTC(2026, 10, 22, 10, 1)

async function sample(changes: Partial<TrackedAddress>): Promise<TrackedAddress> {
  const { address } = await new FakeBook().add({
    chain: 'bitcoin',
    address: WITNESS,
    type: 'p2wpkh',
    label: null,
  })
  return { ...address, ...changes }
}

test('a synchronised address shows all its fields, in the order of the contract', async () => {
  const json = addressJson(await sample(DONE), NOW)
  const expected = {
    id: 1,
    chain: 'bitcoin',
    currency: 'BTC',
    address: WITNESS,
    address_type: 'p2wpkh',
    label: null,
    balance: '0.5',
    confirmed_balance: '0.5001',
    unconfirmed_balance: '-0.0001',
    transaction_count: 3,
    sync_status: 'DONE',
    last_synced_at: '2026-11-22T10:00:00Z',
    last_synced_offset: 3,
    sync_total: 3,
    sync_error: null,
    next_sync_at: '2026-11-22T10:15:00Z',
    live: false,
    stated: { balance: '0.5', transaction_count: 3, source: 'blockchair', at: '2026-11-22T10:00:00Z' },
    verification: {
      state: 'verified',
      source: 'blockchair',
      height: 800_000,
      balance: '0.5',
      transaction_count: 3,
      checked_at: '2026-11-22T10:00:00Z',
      confirmed_by: ['blockchair', 'esplora'],
      proof: 'address',
      audited_at: null,
      opinions: [{ source: 'esplora', agrees: true, detail: 'Esplora agrees.', at: '2026-11-22T10:00:00Z' }],
    },
    created_at: '2026-11-22T10:00:00Z',
  }
  assert.equal(JSON.stringify(json), JSON.stringify(expected))
})

test('unknown fields of a new address are null', async () => {
  const json = addressJson(await sample({}), NOW)
  assert.deepEqual(
    [
      json.last_synced_at,
      json.sync_total,
      json.sync_error,
      json.next_sync_at,
      json.stated,
      json.verification,
    ],
    [null, null, null, null, null, null],
  )
  assert.equal(json.balance, '0')
  assert.equal(json.last_synced_offset, 0)
})

test('a mismatch shows the numbers of both sides and the first row that differs', async () => {
  const verification = {
    ...(DONE.verification as NonNullable<TrackedAddress['verification']>),
    state: 'mismatch',
    difference: {
      kind: 'opinion',
      by: 'esplora',
      first: { hash: 'f'.repeat(64), height: 7, stored: null, stated: 1n },
      explanation: 'bare_public_key',
      stored: { balance: 1n, transactionCount: 1 },
      stated: { balance: 2n, transactionCount: 2 },
    },
  } as const
  const json = addressJson(await sample({ verification }), NOW).verification
  assert.deepEqual(json?.stored, { balance: '0.00000001', transaction_count: 1 })
  assert.deepEqual(json?.stated, { balance: '0.00000002', transaction_count: 2 })
  assert.equal(json?.stated_by, 'esplora')
  assert.equal(json?.explanation, 'bare_public_key')
  assert.deepEqual(json?.first_difference, {
    tx_hash: 'f'.repeat(64),
    block_height: 7,
    stored: null,
    stated: '0.00000001',
  })
})

test('an error is shown only while the address is in ERROR', async () => {
  const error = { code: 'rate_limited', detail: 'Too many requests.', retryAt: null } as const
  const shown = addressJson(await sample({ status: 'ERROR', error }), NOW).sync_error
  assert.deepEqual(shown, { code: 'rate_limited', detail: 'Too many requests.', retry_at: null })
  assert.equal(addressJson(await sample({ status: 'IN_PROGRESS', error }), NOW).sync_error, null)
})

test('what a clock that was ahead has dated is shown as of now, and what is to come as it is', async () => {
  const now = Date.UTC(2025, 0, 1)
  const ahead = { ...(await sample(DONE)), auditedAt: Date.UTC(2031, 0, 1), createdAt: Date.UTC(2031, 0, 1) }
  const json = addressJson(ahead, now)
  const shown = [
    json.created_at,
    json.last_synced_at,
    json.stated?.at,
    json.verification?.checked_at,
    json.verification?.audited_at,
    ...(json.verification?.opinions.map(({ at }) => at) ?? []),
  ]
  assert.deepEqual(shown, Array(6).fill('2025-01-01T00:00:00Z'))
  assert.equal(json.next_sync_at, '2026-11-22T10:15:00Z')
})
