import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { describe, it } from 'node:test'
import { outputScript } from '../../domain/address/output-script.ts'
import { chainOf } from '../../domain/chains/chain.ts'
import { FakeClock } from '../../net/testing/fake-clock.ts'
import { MemoryLedger } from '../../net/testing/memory-ledger.ts'
import { json, type Reply, StubProvider, text } from '../../net/testing/stub-provider.ts'
import { Esplora } from './esplora.ts'

const ADDRESS = 'bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4'
const bitcoin = chainOf('bitcoin')
const chain = bitcoin
const options = {
  signal: new AbortController().signal,
  manual: false,
}
const HASH = 'ab'.repeat(32)
const top = { chain, address: ADDRESS, from: { kind: 'newest', known: 0 }, repeat: 0 } as const

async function withServer(work: (source: Esplora, server: StubProvider, clock: FakeClock) => Promise<void>) {
  const server = await StubProvider.start()
  await using _ = server
  const clock = new FakeClock('2026-11-23T12:00:00Z')
  const limits = { requestsPerMinute: 0, pointsPerDay: 0 }
  const ledger = new MemoryLedger(clock)
  await work(
    new Esplora({
      chain,
      name: 'esplora',
      baseUrl: server.url,
      setting: 'ESPLORA_URL',
      limits,
      httpTimeoutMs: 2000,
      clock,
      ledger,
    }),
    server,
    clock,
  )
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
const block = (hash: string, height: number) => json(200, { id: hash, height })
/** Of a server that is backed by an Electrum server. */
const electrumStats = (count: number): Reply => {
  const part = (sum: number) => ({
    tx_count: sum,
    funded_txo_count: 0,
    funded_txo_sum: sum,
    spent_txo_count: 0,
    spent_txo_sum: 0,
  })
  return json(200, { address: ADDRESS, electrum: true, chain_stats: part(count), mempool_stats: part(0) })
}
const tip = [text(200, HASH), block(HASH, 800_000)]

describe('Esplora answers', () => {
  it('requests only the totals of an unused address, and the tip once a minute', async () => {
    await withServer(async (source, server, clock) => {
      server.will(...tip, stats(), stats())
      for (let time = 0; time < 2; time += 1) {
        const answer = await source.page(top, options)
        assert.deepEqual([answer.tip, answer.transactionCount, answer.rows], [800_000, 0, []])
      }
      assert.deepEqual(server.urls, [
        '/blocks/tip/hash',
        `/block/${HASH}`,
        `/address/${ADDRESS}`,
        `/address/${ADDRESS}`,
      ])
      clock.set(clock.now() + 60_000)
      server.will(text(200, HASH), stats())
      await source.batchChecker.check({ chain, addresses: [ADDRESS], repeat: 0 }, options)
      assert.equal(source.status().tips.bitcoin, 800_000)
    })
  })

  for (const [name, reply, expected] of [
    ['429 in plain text', text(429, 'Too Many Requests'), { kind: 'throttled', code: 'rate_limited' }],
    [
      '429 in HTML',
      text(429, '<html><title>429 Too Many Requests</title></html>'),
      { kind: 'throttled', code: 'rate_limited' },
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
    it(`classifies ${name} as final, without a retry`, async () => {
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
    it(`retries after ${name}, up to five attempts`, async () => {
      await withServer(async (source, server, clock) => {
        server.will(...tip, reply, reply, reply, reply, reply)
        await assert.rejects(source.page(top, options), { kind: 'failed', code: 'source_unavailable' })
        assert.deepEqual(clock.slept, [250, 500, 1000, 2000])
      })
    })
  }

  it('fails when the server lists fewer unconfirmed transactions than it states', async () => {
    await withServer(async (source, server) => {
      server.will(
        ...tip,
        stats(0, 51),
        json(
          200,
          Array.from({ length: 50 }, (_, index) => row(index, null)),
        ),
      )
      await assert.rejects(source.page(top, options), {
        kind: 'rejected',
        code: 'mempool_too_long',
        message: /51 unconfirmed .* no more than 50/,
      })
    })
  })

  it('pauses for an hour after 429 and reports until when', async () => {
    await withServer(async (source, server, clock) => {
      server.will(...tip, text(429, 'Too Many Requests'))
      await assert.rejects(source.page(top, options))
      assert.deepEqual([source.status().state, source.status().until], ['paused', clock.now() + 3_600_000])
      await assert.rejects(source.page(top, { ...options, manual: true }), { kind: 'throttled' })
    })
  })
})

const hashOf = (index: number) => (index + 1).toString(16).padStart(64, '0')
const SCRIPT = outputScript(bitcoin, ADDRESS)

const blockAt = (height: number | null) => String(height).padStart(64, 'c')

/** A transaction that pays one satoshi to the address, in the block of that height or unconfirmed. */
const row = (index: number, height: number | null, blockHash = blockAt(height)) => ({
  txid: hashOf(index),
  vin: [],
  vout: [{ scriptpubkey: SCRIPT, value: 1 }],
  status:
    height === null
      ? { confirmed: false }
      : { confirmed: true, block_height: height, block_hash: blockHash, block_time: 1000 + height },
})
const list = (...rows: readonly object[]) => json(200, rows)
const newTip = (height: number) => [text(200, hashOf(height)), block(hashOf(height), height)]
/** What a server answers when it is asked which block is at the height of a row. */
const right = text(200, blockAt(700_000))

describe('Esplora snapshots', () => {
  it('reads again when the unconfirmed rows do not add up to their totals', async () => {
    await withServer(async (source, server) => {
      const bumped = { ...row(2, null), vout: [{ scriptpubkey: SCRIPT, value: 5 }] }
      server.will(...tip, stats(1, 1), list(bumped, row(1, 700_000)), right)
      server.will(stats(1, 1), list(row(2, null), row(1, 700_000)))
      const answer = await source.page(top, options)
      assert.deepEqual([answer.transactionCount, answer.rows.length, answer.balance], [2, 2, 2n])
    })
  })

  it('reads again when the newest block has changed while several lists were read', async () => {
    await withServer(async (source, server) => {
      const rows = Array.from({ length: 30 }, (_, index) => row(index, 700_000 - index))
      const lists = () => [stats(30), text(404, 'endpoint does not exist'), list(...rows.slice(0, 25))]
      server.will(...newTip(800_000), ...lists(), list(...rows.slice(25)), ...newTip(800_001))
      server.will(stats(30), list(...rows.slice(0, 25)), list(...rows.slice(25)))
      server.will(text(200, hashOf(800_001)), right)
      const answer = await source.page(top, options)
      assert.deepEqual([answer.tip, answer.rows.length], [800_001, 30])
    })
  })

  it('reads again when two rows of one height name different blocks', async () => {
    await withServer(async (source, server) => {
      const fork = [row(1, 700_000), row(2, 700_000, 'ef'.repeat(32))]
      server.will(...newTip(800_000), stats(2), list(...fork), text(200, hashOf(800_000)))
      server.will(stats(2), list(row(1, 700_000), row(2, 700_000)), right)
      assert.equal((await source.page(top, options)).rows.length, 2)
    })
  })

  it('lists a transaction once that the server lists as both unconfirmed and confirmed', async () => {
    await withServer(async (source, server) => {
      server.will(...tip, stats(1), list(row(1, null), row(1, 700_000)), right)
      const { rows } = await source.page(top, options)
      assert.deepEqual(
        rows.map(({ height }) => height),
        [700_000],
      )
    })
  })
})

describe('The heights of an Esplora server', () => {
  it('are refused while it counts fewer blocks than its newest block says, and taken once it has caught up', async () => {
    await withServer(async (source, server) => {
      const counted = (count: number) => text(200, String(count))
      server.will(...tip)
      for (const [before, height, after] of [
        [799_992, 699_992, 799_992],
        [799_992, 699_992, 800_000],
        [800_000, 700_000, 799_992],
        [800_000, 700_000, 800_000],
      ] as const) {
        server.will(electrumStats(1), counted(before), list(row(1, height)), text(200, HASH))
        if (before === 800_000) server.will(counted(after))
      }
      server.will(right)
      const answer = await source.page(top, options)
      assert.deepEqual([answer.tip, answer.rows[0]?.height], [800_000, 700_000])
    })
  })

  it('are refused where a row is not at the height of its block, and end in an error that says so', async () => {
    await withServer(async (source, server) => {
      server.will(...tip)
      for (let attempt = 0; attempt < 4; attempt += 1) {
        server.will(stats(1), list(row(1, 699_999)), text(200, 'ee'.repeat(32)))
      }
      await assert.rejects(source.page(top, options), { kind: 'down', message: /wrong block heights/ })
    })
  })

  it('cost one request for each new block of a newest row, and none once the block is known', async () => {
    await withServer(async (source, server) => {
      server.will(...tip, stats(1), list(row(1, 700_000)), right)
      await source.page(top, options)
      server.will(stats(2), list(row(2, 700_100, 'ef'.repeat(32)), row(1, 700_000)))
      assert.equal((await source.page(top, options)).rows.length, 2)
    })
  })

  it('of an old block say nothing about the newest one', async () => {
    await withServer(async (source, server) => {
      server.will(...tip, stats(1), list(row(1, 700_000)), right)
      await source.page(top, options)
      const old = blockAt(600_000)
      server.will(json(200, row(9, 600_000, old)), block(old, 600_000))
      const asked = { chain, address: ADDRESS, hash: row(9, 600_000).txid }
      assert.equal(await source.transactionInspector.heightOf(asked, options), 600_000)
      assert.deepEqual(source.status().tips, { bitcoin: 800_000 })
    })
  })

  it('are refused where two rows put one block at different heights', async () => {
    await withServer(async (source, server) => {
      const block = blockAt(700_000)
      server.will(...tip, stats(2), list(row(2, 700_001, block), row(1, 700_000)))
      server.will(stats(2), list(row(2, 700_000), row(1, 700_000)), right)
      const { rows } = await source.page(top, options)
      assert.deepEqual(
        rows.map(({ height }) => height),
        [700_000, 700_000],
      )
    })
  })

  it('are taken from a server that serves no blocks', async () => {
    await withServer(async (source, server) => {
      const none = text(404, 'endpoint does not exist')
      server.will(text(200, HASH), none, text(200, '800000'), stats(1), list(row(1, 700_000)), none)
      assert.equal((await source.page(top, options)).tip, 800_000)
    })
  })

  it('never make a tip of the newest hash and an older height', async () => {
    await withServer(async (source, server) => {
      server.will(text(200, HASH), text(404, 'Block not found'), text(200, '799999'), stats())
      assert.equal((await source.page(top, options)).tip, 799_999)
      server.will(...tip, stats())
      assert.equal((await source.page(top, options)).tip, 800_000)
    })
  })
})

describe('Esplora below a row', () => {
  const stated = { tip: 800_000, balance: 9n, transactionCount: 9, fingerprint: 'f' }
  const transfer = (index: number) => ({ hash: hashOf(index), amount: 1n, time: 1, height: 500 })

  it('drops rows of the block above that are listed again, whatever their order', async () => {
    await withServer(async (source, server) => {
      const above = { index: 4, block: [transfer(3), transfer(1), transfer(2)], stated }
      server.will(list(row(3, 500), row(4, 400), row(5, 300)))
      const answer = await source.page({ ...top, from: { kind: 'below', offset: 4, above } }, options)
      assert.deepEqual(server.urls, [`/address/${ADDRESS}/txs/chain/${hashOf(2)}`])
      assert.deepEqual(
        answer.rows.map(({ hash }) => hash),
        [hashOf(4), hashOf(5)],
      )
      assert.equal(answer.offset, 9 - 1 - 4)
    })
  })

  it('finds no more rows where an Electrum server starts again at the newest', async () => {
    await withServer(async (source, server) => {
      const counted = text(200, '800000')
      server.will(...tip, electrumStats(1), counted, list(row(1, 700_000)), text(200, HASH), counted, right)
      await source.page(top, options)
      const above = { index: 4, block: [transfer(2)], stated }
      server.will(list(row(9, 700_001, 'ef'.repeat(32)), row(8, 700_000)))
      assert.deepEqual(
        (await source.page({ ...top, from: { kind: 'below', offset: 4, above } }, options)).rows,
        [],
      )
    })
  })
})

describe('recorded odd answers of Esplora servers', () => {
  const odd = JSON.parse(readFileSync(new URL('fixtures/odd-answers.json', import.meta.url), 'utf8'))
  const answer = (server: string, name: string): Reply => {
    const { status, content_type: type, body } = odd[server][name]
    return text(status, body, { 'content-type': type })
  }
  const ELECTRUM = 'mempool 3.3.1 over ElectrumX 1.20.0'
  const ELECTRS = 'mempool electrs 3.1.0-dev'

  for (const [server, name] of [
    [ELECTRUM, 'summary'],
    [ELECTRUM, 'unused path'],
    [ELECTRS, 'no such path'],
  ] as const) {
    it(`read lists instead of a summary after "${name}" of ${server}`, async () => {
      await withServer(async (source, provider) => {
        const rows = Array.from({ length: 26 }, (_, index) => row(index, 700_000 - index))
        provider.will(...tip, stats(26), answer(server, name), list(...rows), right)
        assert.equal((await source.page(top, options)).rows.length, 26)
      })
    })
  }

  for (const server of [ELECTRUM, ELECTRS]) {
    it(`classify a refused address of ${server} as final`, async () => {
      await withServer(async (source, provider) => {
        provider.will(...tip, answer(server, 'bad address'))
        await assert.rejects(source.page(top, options), { kind: 'rejected' })
      })
    })
  }

  it('have no row after an unknown one', async () => {
    await withServer(async (source, provider) => {
      const stated = { tip: 800_000, balance: 99n, transactionCount: 99, fingerprint: 'f' }
      const above = { index: 50, block: [{ hash: hashOf(2), amount: 1n, time: 1, height: 500 }], stated }
      const from = { kind: 'below', offset: 48, above } as const
      provider.will(answer(ELECTRS, 'summary after an unknown txid'))
      assert.deepEqual((await source.page({ ...top, from }, options)).rows, [])
      const near = { ...from, above: { ...above, index: 5 } }
      provider.will(answer(ELECTRS, 'chain after an unknown txid'))
      assert.deepEqual((await source.page({ ...top, from: near }, options)).rows, [])
    })
  })
})
