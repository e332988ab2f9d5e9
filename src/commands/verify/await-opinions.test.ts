import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Address, Source } from '../../client/api-types.ts'
import { awaitOpinions } from './await-opinions.ts'
import { pauseOf } from './pause-of.ts'

const AT = '2026-01-01T10:00:07Z'
const REQUESTED = new Map([[1, Date.parse('2026-01-01T10:00:07.900Z')]])

function withOpinion(at: string | null): readonly Address[] {
  const opinions = at === null ? [] : [{ source: 'esplora', agrees: true, detail: '', at }]
  return [{ id: 1, verification: { opinions } } as unknown as Address]
}

function wait(before: string | null, now: string | null, reason: string | null = null) {
  return awaitOpinions(REQUESTED, {
    before: withOpinion(before),
    read: async () => withOpinion(now),
    heldUp: async () => reason,
    onProgress: () => {},
    patienceMs: 0,
  })
}

test('an opinion is an answer if it is new, also in the second of the one before', async () => {
  assert.equal(await wait(null, AT), null)
  assert.equal(await wait('2026-01-01T09:00:00Z', AT), null)
  assert.equal(await wait(AT, AT), null)
})

test('a wait without answers ends, and says why', async () => {
  const old = '2026-01-01T10:00:06Z'
  assert.equal(
    await wait(old, old),
    '1 of 1 addresses are not compared yet: no source has answered for 0 seconds.',
  )
  assert.equal(await wait(null, null, 'it rests.'), '1 of 1 addresses are not compared yet: it rests.')
})

test('sources have a pause if none of them may be asked', () => {
  const esplora = {
    name: 'esplora',
    state: 'paused',
    until: '2026-01-01T11:00:00Z',
    reason: 'too many requests',
    reason_code: 'rate_limited',
  } as Source
  const blockchair = { ...esplora, name: 'blockchair', state: 'ok', reason_code: null } as Source
  assert.equal(
    pauseOf([esplora, blockchair], new Set(['esplora'])),
    'esplora is paused until 2026-01-01 11:00 UTC (too many requests).',
  )
  assert.equal(pauseOf([esplora, blockchair], new Set(['esplora', 'blockchair'])), null)
})
