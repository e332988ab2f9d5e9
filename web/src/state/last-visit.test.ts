import assert from 'node:assert/strict'
import { test } from 'node:test'
import { LastVisit } from './last-visit.ts'

const HOUR = 3_600_000
const BITCOIN = { symbol: 'BTC', decimals: 8 }

function storage(text: string | null = null) {
  let kept = text
  const setItem = (_key: string, value: string) => {
    kept = value
  }
  return { getItem: () => kept, setItem }
}

test('what has changed since the last visit is said, exactly and by coin', () => {
  const kept = storage()
  assert.equal(new LastVisit(0, kept).changes([{ ...BITCOIN, balance: '1' }]), null)
  new LastVisit(0, kept).remember(0, [{ ...BITCOIN, balance: '1' }])
  const visit = new LastVisit(HOUR, kept)
  assert.equal(visit.changes([{ ...BITCOIN, balance: '1' }]), null)
  assert.deepEqual(visit.changes([{ ...BITCOIN, balance: '0.99999999' }]), {
    at: '1970-01-01T00:00:00.000Z',
    changes: [{ ...BITCOIN, amount: '-0.00000001' }],
  })
})

test('reloading the page is no visit of its own', () => {
  const kept = storage()
  new LastVisit(0, kept).remember(0, [{ ...BITCOIN, balance: '1' }])
  assert.equal(new LastVisit(60_000, kept).changes([{ ...BITCOIN, balance: '2' }]), null)
})

test('what is stored by another version is ignored', () => {
  for (const text of ['{', '7', '{"at":1}', '{"at":1,"balances":{"BTC":"x"}}']) {
    assert.equal(new LastVisit(HOUR, storage(text)).changes([{ ...BITCOIN, balance: '2' }]), null)
  }
})
