import assert from 'node:assert/strict'
import { test } from 'node:test'
import { nextCheck } from './next-check.ts'

const NOW = Date.parse('2026-11-27T12:00:00Z')
const at = (minutes: number) => new Date(NOW + minutes * 60_000).toISOString()

test('a watched address is live, with the time of its last check, and says nothing of the next one', () => {
  const watched = { live: true, last_synced_at: at(-3), next_sync_at: at(340) }
  assert.equal(nextCheck(watched, NOW), 'Live · checked 3 minutes ago')
  assert.equal(nextCheck({ ...watched, last_synced_at: null }, NOW), 'Live')
})

test('any other has the time of its next check, or none', () => {
  const other = { live: false, last_synced_at: at(-3), next_sync_at: at(12) }
  assert.equal(nextCheck(other, NOW), 'Next sync in 12 minutes')
  assert.equal(nextCheck({ ...other, next_sync_at: null }, NOW), 'Manual sync only')
})
