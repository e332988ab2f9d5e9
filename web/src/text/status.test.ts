import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Address } from '../../../src/client/api-types.ts'
import { isRefreshing, progressOf } from '../state/progress.ts'
import { differenceSentence, statusOf } from './status.ts'

const AGREED: Address = {
  id: 1,
  chain: 'bitcoin',
  currency: 'BTC',
  address: 'bc1q',
  address_type: 'p2wpkh',
  label: null,
  balance: '0.5',
  confirmed_balance: '0.5',
  unconfirmed_balance: '0',
  transaction_count: 156_214,
  sync_status: 'DONE',
  last_synced_at: '2026-11-22T10:00:00Z',
  last_synced_offset: 156_214,
  sync_total: 156_214,
  sync_error: null,
  next_sync_at: null,
  live: false,
  stated: null,
  verification: {
    state: 'verified',
    source: 'blockchair',
    height: 800_000,
    balance: '0.5',
    transaction_count: 156_214,
    proof: 'address',
    checked_at: '2026-11-22T10:00:00Z',
    confirmed_by: ['blockchair', 'esplora'],
    audited_at: null,
    opinions: [],
  },
  created_at: '2026-11-22T10:00:00Z',
}
const UNHINDERED = { unreachable: null, waiting: null, hasSecondSource: true }
const verification = AGREED.verification as NonNullable<Address['verification']>

test('a history that two sources report is agreed, one that a single source reports is only complete', () => {
  assert.deepEqual(statusOf(AGREED), {
    kind: 'agreed',
    word: 'Agreed',
    sentence:
      'All 156,214 transactions add up to the balance, and Blockchair and Esplora agree at block 800,000.',
  })
  const alone = { ...AGREED, verification: { ...verification, confirmed_by: ['esplora'] } }
  assert.deepEqual(statusOf(alone), {
    kind: 'complete',
    word: 'Complete',
    sentence:
      'All 156,214 transactions add up to the balance that Esplora reports at block 800,000. No second source has confirmed it yet.',
  })
  assert.match(
    statusOf(alone, { ...UNHINDERED, hasSecondSource: false }).sentence,
    /at block 800,000\. Bitcoin has no second source\.$/,
  )
  assert.match(statusOf({ ...alone, transaction_count: 1 }).sentence, /^The 1 transaction adds up to /)
})

test('a history that was read together with others is said to be, until another source agrees', () => {
  const together = { ...verification, proof: 'set' as const, confirmed_by: ['blockchair'] }
  assert.match(
    statusOf({ ...AGREED, verification: together }).sentence,
    /at block 800,000\. It was read together with other addresses; how many transactions it has by itself was not/,
  )
  const unused = { ...AGREED, transaction_count: 0, verification: together }
  assert.match(statusOf(unused).sentence, /^Blockchair reports no transactions .* It was read together with/)
})

test('a first sync shows its progress, never rounded up', () => {
  const first = { ...AGREED, verification: null, last_synced_at: null, sync_status: 'IN_PROGRESS' as const }
  assert.equal(statusOf({ ...first, last_synced_offset: 0, sync_total: null }).word, 'Queued')
  const waiting = 'The request budget for Blockchair is exhausted.'
  const queued = statusOf(
    { ...first, last_synced_offset: 0, sync_total: null },
    {
      ...UNHINDERED,
      waiting,
    },
  )
  assert.deepEqual([queued.word, queued.sentence], ['Queued', waiting])
  const half = statusOf({ ...first, last_synced_offset: 999, sync_total: 1000 })
  assert.equal(half.word, 'Syncing 99%')
  assert.match(half.sentence, /999 of 1,000/)
})

test('a history keeps its status while it is synced again', () => {
  const again = { ...AGREED, sync_status: 'IN_PROGRESS' as const }
  assert.equal(statusOf(again).kind, 'agreed')
  assert.ok(isRefreshing(again))
  assert.equal(progressOf({ ...again, sync_total: null }), null)
  assert.equal(progressOf({ ...again, sync_total: 100, last_synced_offset: 25 }), 0.25)
  assert.equal(progressOf(AGREED), null)
})

test('a failure gives its reason, and which history is still shown', () => {
  const failed = {
    ...AGREED,
    sync_status: 'ERROR' as const,
    sync_error: { code: 'rate_limited' as const, detail: 'Blockchair refuses.', retry_at: null },
  }
  assert.deepEqual(statusOf(failed), {
    kind: 'failed',
    word: 'Out of date',
    sentence: 'Blockchair refuses. Showing the history as of block 800,000.',
  })
  assert.equal(statusOf({ ...failed, verification: null, last_synced_at: null }).word, 'Failed')
})

test('a sync that failed because no source can be asked waits', () => {
  const failed = {
    ...AGREED,
    verification: null,
    last_synced_at: null,
    sync_status: 'ERROR' as const,
    sync_error: { code: 'rate_limited' as const, detail: 'Blockchair refuses.', retry_at: null },
  }
  const word = (surroundings: Partial<typeof UNHINDERED>) => {
    const { kind, word, sentence } = statusOf(failed, { ...UNHINDERED, ...surroundings })
    return [kind, word, sentence]
  }
  assert.deepEqual(word({ unreachable: 'Waiting for the connection.' as unknown as null }), [
    'waiting',
    'Waiting',
    'Waiting for the connection.',
  ])
  const waiting = { waiting: 'Blockchair is paused.' as unknown as null }
  assert.deepEqual(word(waiting), ['waiting', 'Waiting', 'Blockchair is paused.'])
  const cause = { code: 'source_inconsistent' as const, detail: 'No.', retry_at: null }
  assert.equal(
    statusOf({ ...failed, sync_error: cause }, { ...UNHINDERED, unreachable: 'Waiting for the connection.' })
      .kind,
    'failed',
  )
})

test('a dispute shows both sides, and the known explanation', () => {
  const disputed = {
    ...AGREED,
    verification: {
      ...verification,
      state: 'mismatch' as const,
      stored: { balance: '1', transaction_count: 2 },
      stated: { balance: '1.5', transaction_count: 3 },
      stated_by: 'esplora',
      explanation: 'bare_public_key' as const,
    },
  }
  const status = statusOf(disputed)
  assert.equal(status.kind, 'disputed')
  assert.match(
    status.sentence,
    /^Esplora reports 3 transactions and 1\.5 BTC; 2 and 1 BTC are stored\. .*neither is wrong\.$/,
  )
  const hash = 'ab'.repeat(32)
  const differing = (stored: string | null, stated: string | null) =>
    differenceSentence({
      ...disputed,
      verification: {
        ...disputed.verification,
        first_difference: { tx_hash: hash, block_height: 1, stored, stated },
      },
    })
  const start = `The oldest difference: transaction ${hash}`
  assert.equal(differing(null, '0.5'), `${start} (0.5 BTC) is not stored.`)
  assert.equal(differing('0.5', null), `${start} (0.5 BTC) is not reported by Esplora.`)
  assert.equal(differing('1', '2'), `${start}: 1 BTC stored, 2 BTC reported by Esplora.`)
  assert.equal(differenceSentence(disputed), null)
})

test('a first history that failed its proof is failed: there is nothing yet that could be disputed', () => {
  const failed = {
    ...AGREED,
    last_synced_at: null,
    balance: '0',
    transaction_count: 0,
    sync_status: 'ERROR' as const,
    sync_error: { code: 'source_inconsistent' as const, detail: 'The rows do not add up.', retry_at: null },
    verification: {
      ...verification,
      state: 'mismatch' as const,
      stored: { balance: '0', transaction_count: 0 },
      stated: { balance: '1.5', transaction_count: 3 },
    },
  }
  assert.deepEqual(statusOf(failed), {
    kind: 'failed',
    word: 'Failed',
    sentence: 'The rows do not add up.',
  })
})

test('an address that was never synced is not called empty', () => {
  const fresh = { ...AGREED, verification: null, last_synced_at: null, sync_status: 'UNSYNCED' as const }
  assert.equal(statusOf(fresh).word, 'Not synced')
})
