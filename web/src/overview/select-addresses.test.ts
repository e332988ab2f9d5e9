import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Address } from '../../../src/client/api-types.ts'
import { shownBalance, shownCount } from '../state/progress.ts'
import { AS_ADDED, nextOrder, selectAddresses } from './select-addresses.ts'

function address(id: number, changes: Partial<Address> = {}): Address {
  return {
    id,
    chain: 'bitcoin',
    currency: 'BTC',
    address: `bc1q${id}`,
    address_type: 'p2wpkh',
    label: null,
    balance: '0',
    confirmed_balance: '0',
    unconfirmed_balance: '0',
    transaction_count: 0,
    sync_status: 'DONE',
    last_synced_at: '2026-01-01T00:00:00Z',
    last_synced_offset: 0,
    sync_total: 0,
    sync_error: null,
    next_sync_at: null,
    live: false,
    stated: null,
    verification: {
      state: 'verified',
      source: 'esplora',
      height: 1,
      balance: '0',
      transaction_count: 0,
      checked_at: '2026-01-01T00:00:00Z',
      proof: 'address',
      confirmed_by: [],
      audited_at: null,
      opinions: [],
    },
    created_at: '2026-01-01T00:00:00Z',
    ...changes,
  }
}

const ids = (list: readonly Address[]) => list.map(({ id }) => id)

test('balances are ordered as numbers, not as text', () => {
  const list = [address(1, { balance: '9' }), address(2, { balance: '10.5' }), address(3, { balance: '-1' })]
  const order = { column: 'balance', descending: true } as const
  assert.deepEqual(
    ids(
      selectAddresses(
        list,
        { text: '', status: 'all', chain: null, hidesEmpty: false, hidesDust: false },
        order,
      ),
    ),
    [2, 1, 3],
  )
})

test('equal addresses stay as added, in either sort direction', () => {
  const list = [address(2), address(1), address(3)]
  for (const descending of [false, true]) {
    assert.deepEqual(
      ids(
        selectAddresses(
          list,
          { text: '', status: 'all', chain: null, hidesEmpty: false, hidesDust: false },
          { column: 'transactions', descending },
        ),
      ),
      [1, 2, 3],
    )
  }
})

test('a number column sorts descending first, then ascending, then as added', () => {
  const most = nextOrder(AS_ADDED, 'balance')
  const least = nextOrder(most, 'balance')
  assert.deepEqual(most, { column: 'balance', descending: true })
  assert.deepEqual(least, { column: 'balance', descending: false })
  assert.deepEqual(nextOrder(least, 'balance'), AS_ADDED)
  assert.deepEqual(nextOrder(least, 'name'), { column: 'name', descending: false })
})

test('text matches labels and addresses in any case, and the status filter matches the shown status', () => {
  const list = [
    address(1, { label: 'Savings' }),
    address(2, { sync_status: 'ERROR' }),
    address(3, { sync_status: 'IN_PROGRESS' }),
    address(4, { sync_status: 'IN_PROGRESS', verification: null, last_synced_at: null }),
  ]
  const order = { column: 'added', descending: false } as const
  assert.deepEqual(
    ids(
      selectAddresses(
        list,
        { text: ' sAv', status: 'all', chain: null, hidesEmpty: false, hidesDust: false },
        order,
      ),
    ),
    [1],
  )
  assert.deepEqual(
    ids(
      selectAddresses(
        list,
        { text: 'BC1Q2', status: 'all', chain: null, hidesEmpty: false, hidesDust: false },
        order,
      ),
    ),
    [2],
  )
  assert.deepEqual(
    ids(
      selectAddresses(
        list,
        { text: '', status: 'attention', chain: null, hidesEmpty: false, hidesDust: false },
        order,
      ),
    ),
    [2],
  )
  assert.deepEqual(
    ids(
      selectAddresses(
        list,
        { text: '', status: 'syncing', chain: null, hidesEmpty: false, hidesDust: false },
        order,
      ),
    ),
    [3, 4],
  )
  assert.deepEqual(
    ids(
      selectAddresses(
        list,
        { text: '', status: 'complete', chain: null, hidesEmpty: false, hidesDust: false },
        order,
      ),
    ),
    [1, 3],
  )
})

test('before the first proof the reported balance and count are shown', () => {
  const stated = { balance: '7', transaction_count: 9, source: 'esplora', at: '2026-01-01T00:00:00Z' }
  const first = address(1, { verification: null, last_synced_at: null, stated, balance: '0' })
  assert.deepEqual([shownBalance(first), shownCount(first)], ['7', 9])
  const later = address(1, { stated, balance: '6', transaction_count: 8 })
  assert.deepEqual([shownBalance(later), shownCount(later)], ['6', 8])
  const unknown = address(1, { verification: null, last_synced_at: null })
  assert.deepEqual([shownBalance(unknown), shownCount(unknown)], [null, null])
})

test('an address is found by any of its forms, and the coin filter separates coins', () => {
  const shown = 'bitcoincash:qpm2qsznhks23z7629mms6s4cwef74vcwvy22gdx6a'
  const list = [address(1), address(2, { chain: 'bitcoin-cash', currency: 'BCH', address: shown })]
  const all = { text: '', status: 'all', chain: null, hidesEmpty: false, hidesDust: false } as const
  const legacy = '1BpEi6DfDAUFd7GtittLSdBeYJvcoaVggu'
  assert.deepEqual(ids(selectAddresses(list, { ...all, text: legacy }, AS_ADDED)), [2])
  assert.deepEqual(ids(selectAddresses(list, { ...all, chain: 'bitcoin' }, AS_ADDED)), [1])
  assert.deepEqual(ids(selectAddresses(list, all, AS_ADDED)), [1, 2])
})
