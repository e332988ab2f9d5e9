import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Address } from '../../client/api-types.ts'
import { awaitOpinions } from './await-opinions.ts'

const AT = '2026-01-01T10:00:07Z'

function withOpinion(at: string | null): Address {
  const opinions = at === null ? [] : [{ source: 'esplora', agrees: true, detail: '', at }]
  return { id: 1, verification: { opinions } } as unknown as Address
}

function wait(before: string | null, now: string | null, reason: string | null = null) {
  const requestedAt = Date.parse('2026-01-01T10:00:07.900Z')
  return awaitOpinions([{ before: withOpinion(before), sources: ['esplora'], requestedAt }], {
    read: async () => [withOpinion(now)],
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
  assert.equal(await wait(old, old), 'No source has answered for 0 seconds.')
  assert.equal(await wait(null, null, 'It rests.'), 'It rests.')
})
