import assert from 'node:assert/strict'
import { test } from 'node:test'
import { AppError } from '../domain/errors.ts'
import type { ChainSource, SourceStatus } from '../domain/ports/source.ts'
import { Metrics } from './metrics.ts'
import { FakeBook } from './testing/fake-book.ts'
import { testServer } from './testing/test-server.ts'

const STATUS: SourceStatus = {
  name: 'blockchair',
  chains: ['bitcoin'],
  state: 'paused',
  reason: null,
  reasonCode: null,
  until: null,
  tips: { bitcoin: 1 },
  requests: 7,
  errors: 2,
  requestsPerMinute: { limit: 30, used: 4 },
  pointsPerDay: { limit: null, used: 9 },
  latencyMs: 250,
}

function metricsOf(book: FakeBook, problem: string | null = null, reported = STATUS): Metrics {
  const source = { name: 'blockchair', status: () => STATUS } as unknown as ChainSource
  const clock = { now: () => 100_000, sleep: async () => {}, random: () => 0 }
  return new Metrics({
    store: { queue: book.queue, problem: () => problem },
    sources: [source],
    sourceStatuses: { current: async () => [reported] },
    clock,
    syncIntervalMs: 900_000,
  })
}

test('metrics of sources, queue and synchronisations are current at each scrape', async () => {
  const book = new FakeBook()
  const metrics = metricsOf(book)
  book.figures = { depth: 3, oldestSyncAt: 40_000 }
  metrics.countSync('done', 'esplora')
  metrics.countSync('done', 'esplora')
  metrics.countSync('rate_limited', 'blockchair')
  metrics.countOpinion('agrees', 'esplora')
  metrics.countOpinion('differs', 'esplora')
  metrics.countOpinion('differs', 'esplora')
  metrics.countOpinion('inconclusive', 'electrum')
  await metrics.render()
  const lines = (await metrics.render()).split('\n')
  for (const line of [
    'cointracker_syncs_total{outcome="done",source="esplora"} 2',
    'cointracker_syncs_total{outcome="rate_limited",source="blockchair"} 1',
    'cointracker_second_opinions_total{outcome="agrees",source="esplora"} 1',
    'cointracker_second_opinions_total{outcome="differs",source="esplora"} 2',
    'cointracker_second_opinions_total{outcome="inconclusive",source="electrum"} 1',
    'cointracker_sync_interval_seconds 900',
    'cointracker_source_requests_total{source="blockchair"} 7',
    'cointracker_source_errors_total{source="blockchair"} 2',
    'cointracker_source_points{source="blockchair"} 9',
    'cointracker_source_up{source="blockchair"} 0',
    'cointracker_source_latency_seconds{source="blockchair"} 0.25',
    'cointracker_source_requests_last_minute{source="blockchair"} 4',
    'cointracker_queue_depth 3',
    'cointracker_oldest_sync_age_seconds 60',
  ]) {
    assert.ok(lines.includes(line), line)
  }
})

test('a source is up or not as the workers report it, also where this process never asked it', async () => {
  const ups = async (state: SourceStatus['state']) => {
    const text = await metricsOf(new FakeBook(), null, { ...STATUS, state }).render()
    return /^cointracker_source_up\{source="blockchair"\} (\d)$/m.exec(text)?.[1]
  }
  assert.deepEqual(await Promise.all((['ok', 'unknown', 'paused', 'down'] as const).map(ups)), [
    '1',
    '1',
    '0',
    '0',
  ])
})

test('an unknown age is omitted', async () => {
  const book = new FakeBook()
  const metrics = metricsOf(book)
  book.figures = { depth: 0, oldestSyncAt: 1 }
  await metrics.render()
  book.figures = { depth: 0, oldestSyncAt: null }
  const text = await metrics.render()
  assert.ok(!/^cointracker_oldest_sync_age_seconds /m.test(text))
})

test('while the database is unreachable only its own metrics are omitted', async () => {
  const book = new FakeBook()
  const metrics = metricsOf(book)
  book.figures = { depth: 3, oldestSyncAt: 40_000 }
  await metrics.render()
  book.queue.figures = () => Promise.reject(new AppError('store_unavailable', 'Away.'))
  const away = await metrics.render()
  assert.match(away, /^cointracker_store_up 0$/m)
  assert.match(away, /^cointracker_source_requests_total\{source="blockchair"\} 7$/m)
  assert.ok(!/^cointracker_(queue_depth|oldest_sync_age_seconds) /m.test(away))
})

test('a database that can be read but not written is not up', async () => {
  const text = await metricsOf(new FakeBook(), 'The disk is full.').render()
  assert.match(text, /^cointracker_store_up 0$/m)
  assert.match(text, /^cointracker_queue_depth /m)
})

test('latencies are counted by route, method and status class', async () => {
  const { app } = testServer()
  await app.inject('/addresses/1')
  await app.inject('/addresses/2')
  await app.inject('/chains')
  const text = (await app.inject('/metrics')).body
  assert.match(text, /^# TYPE http_request_duration_seconds histogram$/m)
  const labels = 'method="GET",route="/addresses/:id",status="4xx"'
  assert.ok(text.includes(`http_request_duration_seconds_count{${labels}} 2\n`))
  assert.ok(text.includes(`http_request_duration_seconds_bucket{le="+Inf",${labels}} 2\n`))
  assert.match(text, /http_request_duration_seconds_count\{method="GET",route="\/chains",status="2xx"\} 1\n/)
})
