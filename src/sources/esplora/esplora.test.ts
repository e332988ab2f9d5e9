import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { chainOf } from '../../domain/chain.ts'
import { FakeClock } from '../testing/fake-clock.ts'
import { MemoryLedger } from '../testing/memory-ledger.ts'
import { json, type Reply, StubProvider, text } from '../testing/stub-provider.ts'
import { Esplora } from './esplora.ts'

const ADDRESS = 'bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4'
const chain = chainOf('bitcoin')
const options = {
  signal: new AbortController().signal,
  byHand: false,
  patienceMs: Number.POSITIVE_INFINITY,
}
const HASH = 'ab'.repeat(32)
const top = { chain, address: ADDRESS, offset: 0, repeat: 0, known: 0, above: null }

async function withServer(work: (source: Esplora, server: StubProvider, clock: FakeClock) => Promise<void>) {
  const server = await StubProvider.start()
  await using _ = server
  const clock = new FakeClock('2026-11-23T12:00:00Z')
  const limits = { requestsPerMinute: 0, pointsPerDay: 0 }
  const ledger = new MemoryLedger()
  await work(new Esplora({ baseUrl: server.url, limits, httpTimeoutMs: 2000, clock, ledger }), server, clock)
}

const stats = (count = 0, mempool = 0): Reply => {
  const part = (n: number) => ({
    tx_count: n,
    funded_txo_count: n,
    funded_txo_sum: n,
    spent_txo_count: 0,
    spent_txo_sum: 0,
  })
  return json(200, { address: ADDRESS, chain_stats: part(count), mempool_stats: part(mempool) })
}
const tip = [text(200, HASH), text(200, '800000')]

describe('Esplora answers', () => {
  it('asks an unused address for its totals only, and for the tip once a minute', async () => {
    await withServer(async (source, server, clock) => {
      server.will(...tip, stats(), stats())
      for (let time = 0; time < 2; time += 1) {
        const answer = await source.page(top, options)
        assert.deepEqual([answer.tip, answer.transactionCount, answer.rows], [800_000, 0, []])
      }
      assert.deepEqual(server.urls, [
        '/blocks/tip/hash',
        '/blocks/tip/height',
        `/address/${ADDRESS}`,
        `/address/${ADDRESS}`,
      ])
      clock.set(clock.now() + 60_000)
      server.will(text(200, HASH), stats())
      await source.probe({ chain, addresses: [ADDRESS], repeat: 0 }, options)
      assert.equal(source.status().tip, 800_000)
    })
  })

  for (const [name, reply, expected] of [
    ['429 in plain text', text(429, 'Too Many Requests'), { kind: 'refused', code: 'rate_limited' }],
    [
      '429 in HTML',
      text(429, '<html><title>429 Too Many Requests</title></html>'),
      { kind: 'refused', code: 'rate_limited' },
    ],
    [
      'too many entries',
      text(400, 'Too many history entries'),
      { kind: 'rejected', code: 'history_too_long' },
    ],
    ['413', text(413, ''), { kind: 'rejected', code: 'history_too_long' }],
    ['another 400', text(400, 'Invalid hex string'), { kind: 'rejected', code: 'source_rejected' }],
    ['403', text(403, 'Forbidden'), { kind: 'rejected', code: 'source_rejected' }],
    ['404', text(404, 'endpoint does not exist'), { kind: 'absent', code: 'source_rejected' }],
    ['a redirect', text(301, '', { location: '/elsewhere' }), { kind: 'rejected', code: 'source_rejected' }],
  ] as const) {
    it(`takes ${name} for what it is, without asking again`, async () => {
      await withServer(async (source, server) => {
        server.will(...tip, reply)
        await assert.rejects(source.page(top, options), expected)
      })
    })
  }

  for (const [name, reply] of [
    ['503', text(503, 'busy')],
    ['an HTML page', text(200, '<html>')],
    ['half a JSON', text(200, '{"chain_stats":')],
    ['missing parts', json(200, { address: ADDRESS, chain_stats: {} })],
  ] as const) {
    it(`asks again after ${name}, five times in all`, async () => {
      await withServer(async (source, server, clock) => {
        server.will(...tip, reply, reply, reply, reply, reply)
        await assert.rejects(source.page(top, options), { kind: 'down', code: 'source_unavailable' })
        assert.deepEqual(clock.slept, [250, 500, 1000, 2000])
      })
    })
  }

  it('says which limit of the server keeps it from seeing all that waits', async () => {
    await withServer(async (source, server) => {
      const row = (index: number) => ({
        txid: index.toString(16).padStart(64, '0'),
        vin: [],
        vout: [],
        status: { confirmed: false },
      })
      server.will(
        ...tip,
        stats(0, 51),
        json(
          200,
          Array.from({ length: 50 }, (_, index) => row(index)),
        ),
      )
      await assert.rejects(source.page(top, options), {
        kind: 'rejected',
        code: 'mempool_too_long',
        message: /51 unconfirmed .* no more than 50/,
      })
    })
  })

  it('pauses for an hour after 429 and says until when', async () => {
    await withServer(async (source, server, clock) => {
      server.will(text(200, HASH), text(200, '800000'), text(429, 'Too Many Requests'))
      await assert.rejects(source.page(top, options))
      assert.deepEqual([source.status().state, source.status().until], ['paused', clock.now() + 3_600_000])
      await assert.rejects(source.page(top, { ...options, byHand: true }), { kind: 'refused' })
    })
  })
})
