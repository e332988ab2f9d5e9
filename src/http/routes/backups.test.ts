import assert from 'node:assert/strict'
import { test } from 'node:test'
import { assertProblem } from '../testing/assert-answer.ts'
import { testServer } from '../testing/test-server.ts'

const EMPTY = {
  ...{ format: 'mini-cointracker', version: 1, created_at: '2026-11-28T10:00:00Z' },
  ...{ addresses: [], wallets: [], groups: [], labels: [], notes: [] },
}
const GROUP = { id: 1, name: 'Family', members: [] }

test('a file that cannot be restored is refused with what is wrong and what to do', async () => {
  const { app } = testServer()
  for (const [payload, field, sentence] of [
    [{ some: 'thing' }, 'format', /not a JSON backup of Mini CoinTracker.* GET \/backup\.json/],
    [{ ...EMPTY, format: 'other' }, 'format', /its "format" is not "mini-cointracker"/],
    [{ ...EMPTY, version: 2 }, 'version', /version 2.*up to 1\. Update this program/],
    [{ ...EMPTY, version: '1' }, 'version', /changed or is damaged\. Download it again/],
    [{ ...EMPTY, addresses: {} }, 'addresses', /^"addresses" must be a list\.$/],
    [
      { ...EMPTY, addresses: [{ chain: 'bitcoin', address: 'x' }] },
      'addresses[0]',
      /^addresses\[0\]: "label" is missing: it must be a string or null\.$/,
    ],
    [
      { ...EMPTY, groups: [GROUP, { ...GROUP, id: 'x' }] },
      'groups[1]',
      /^groups\[1\]: "id" must be an integer/,
    ],
    [
      { ...EMPTY, wallets: [{ id: 1, chain: 'bitcoin', name: 'x', gap_limit: 20, descriptors: [] }] },
      'wallets[0]',
      /^wallets\[0\]: "descriptors" must be a list of at least 1 entries\.$/,
    ],
  ] as const) {
    const answer = await app.inject({ method: 'POST', url: '/restore', payload })
    assertProblem(answer, 422, 'invalid_request')
    assert.match(answer.json().detail, sentence)
    assert.equal(answer.json().field, field)
  }
})
