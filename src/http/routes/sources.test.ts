import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { SourceStatus } from '../../domain/ports/source.ts'
import { sourceJson } from '../json/source-json.ts'
import { Sources } from '../schemas/source.ts'
import { assertBody } from '../testing/assert-answer.ts'
import { testServer } from '../testing/test-server.ts'

const ASKED = {
  hosts: ['api.blockchair.com'],
  addresses: { alone: 1, together: 2, all: 3 },
  requests: { address: 1, set: 2, transaction: 3, other: 4 },
}

const CHANGED = { server: 'umbrel.local:50002', known: 'ab'.repeat(32), presented: 'cd'.repeat(32) }

const STATUS: SourceStatus = {
  name: 'blockchair',
  isProxied: true,
  chains: ['bitcoin'],
  state: 'paused',
  reason: 'It answered HTTP 429.',
  reasonCode: 'rate_limited',
  until: Date.UTC(2026, 10, 22, 11),
  tips: { bitcoin: 800_000 },
  requests: 7,
  errors: 2,
  requestsPerMinute: { limit: 30, used: 4 },
  pointsPerDay: { limit: 1440, used: 10.9 },
  latencyMs: 250.4,
  server: 'Electrum 1.4, Fulcrum 2.1',
  certificate: CHANGED,
  asked: ASKED,
}

test('each source is shown with its state, budget and metrics, and unused ones as off', async () => {
  const { app } = testServer({
    sourceStatuses: { current: async () => [STATUS] },
    unusedSources: ['esplora'],
  })
  const { sources } = assertBody(await app.inject('/sources'), 200, Sources)
  assert.deepEqual(sources[0], {
    name: 'blockchair',
    chains: ['bitcoin'],
    live: [],
    public: false,
    proxied: true,
    state: 'paused',
    reason: 'It answered HTTP 429.',
    reason_code: 'rate_limited',
    until: '2026-11-22T11:00:00Z',
    tip_height: 800_000,
    tips: { bitcoin: 800_000 },
    requests: 7,
    errors: 2,
    server: 'Electrum 1.4, Fulcrum 2.1',
    certificate: CHANGED,
    asked: ASKED,
    latency_ms: 250,
    budget: {
      requests_per_minute: { limit: 30, used: 4, left: 26 },
      points_per_day: { limit: 1440, used: 10.9, left: 1429.1 },
    },
  })
  const { name, state, certificate } = sources[1] ?? {}
  assert.deepEqual([name, state, certificate], ['esplora', 'off', null])
})

test('an unlimited budget has no remaining amount', () => {
  const { budget } = sourceJson({ ...STATUS, pointsPerDay: { limit: null, used: 3 } })
  assert.deepEqual(budget.points_per_day, { limit: null, used: 3, left: null })
})
