import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { describe, it } from 'node:test'
import { inspect } from 'node:util'
import { chainOf } from '../../domain/chains/chain.ts'
import type { BatchCheck, HistoryPage, SourceError } from '../../domain/ports/source.ts'
import { FakeClock } from '../../net/testing/fake-clock.ts'
import { MemoryLedger } from '../../net/testing/memory-ledger.ts'
import {
  cutShort,
  hangUp,
  json,
  type Reply,
  StubProvider,
  stall,
  text,
} from '../../net/testing/stub-provider.ts'
import { Blockchair, type BlockchairOptions } from './blockchair.ts'

const START = '2026-11-23T12:00:00Z'
const HOUR_MS = 3_600_000
const MIDNIGHT = Date.parse('2026-11-24T00:00:00Z')
const ADDRESS = 'bc1q48a4tnwa7exmg37sckc32r93twrazanu4ug5ug'
const OTHER = '35hK24tcLEWcgNA4JxpvbkNkoAcDGqQPsP'
const HASH = '718b3fff2b25eb9fc9e437e77e9eb23405e131f935473b14b1a65ebdc2ec4f4e'
const KEY = 'A___Kq+/7Zt9&x=1'
const chain = chainOf('bitcoin')
const automatic = { signal: new AbortController().signal, manual: false }
const newest = { kind: 'newest', known: 0 } as const
const stated = { tip: 0, balance: 0n, transactionCount: 0, fingerprint: '' }
const below = (offset: number) => ({ kind: 'below', offset, above: { index: 0, block: [], stated } }) as const

const fixture = (name: string) => readFileSync(new URL(`fixtures/${name}.json`, import.meta.url), 'utf8')

const TOTALS = { balance: 5, received: 12, spent: 7, output_count: 3, unspent_output_count: 1 }
const ROW = { block_id: 878_696, hash: HASH, time: '2025-01-10 23:31:49', balance_change: 5 }

function pageBody(
  change: { row?: object; rows?: unknown; totals?: object; context?: object; key?: string } = {},
) {
  return {
    data: {
      [change.key ?? ADDRESS]: {
        address: { type: 'witness_v0_scripthash', ...TOTALS, transaction_count: 1, ...change.totals },
        transactions: 'rows' in change ? change.rows : [{ ...ROW, ...change.row }],
        utxo: [],
      },
    },
    context: { code: 200, state: 899_924, request_cost: 2, ...change.context },
  }
}

function setBody(addresses: unknown) {
  return {
    data: { set: {}, addresses, transactions: [], utxo: [] },
    context: { code: 200, state: 899_924, request_cost: 1.1 },
  }
}

async function failureOf(call: Promise<unknown>): Promise<SourceError> {
  try {
    await call
  } catch (error) {
    return error as SourceError
  }
  throw new Error('The call did not fail.')
}

async function closedUrl(): Promise<string> {
  await using provider = await StubProvider.start()
  return provider.url
}

interface Bench {
  readonly provider: StubProvider
  readonly clock: FakeClock
  readonly ledger: MemoryLedger
  readonly source: Blockchair
  page(offset?: number, repeat?: number, manual?: boolean): Promise<HistoryPage>
  pageOf(address: string): Promise<HistoryPage>
  batchCheck(addresses?: readonly string[]): Promise<BatchCheck>
}

async function withSource(work: (bench: Bench) => Promise<void>, options: Partial<BlockchairOptions> = {}) {
  await using provider = await StubProvider.start()
  const clock = new FakeClock(START)
  const ledger = new MemoryLedger(clock)
  const source = new Blockchair({
    baseUrl: `${provider.url}/`,
    apiKey: null,
    limits: { requestsPerMinute: 0, pointsPerDay: 0 },
    httpTimeoutMs: 5000,
    clock,
    ledger,
    ...options,
  })
  await work({
    provider,
    clock,
    ledger,
    source,
    page: (offset = 0, repeat = 0, manual = false) =>
      source.page(
        { chain, address: ADDRESS, from: offset === 0 ? newest : below(offset), repeat },
        { ...automatic, manual },
      ),
    pageOf: (address) => source.page({ chain, address, from: newest, repeat: 0 }, automatic),
    batchCheck: (addresses = [ADDRESS, OTHER]) =>
      source.batchChecker.check({ chain, addresses, repeat: 0 }, automatic),
  })
}

describe('Blockchair with a key', () => {
  const premium = (perDay: number | undefined) =>
    json(200, {
      data: { valid_until: '2026-12-24 00:00:00', max_requests_per_day: perDay, requests_today: 1234.5 },
      context: { code: 200 },
    })

  it('fetches the quota of the key and what is used of it today, at no cost', () =>
    withSource(
      async ({ provider, source }) => {
        provider.will(premium(50_000))
        await source.fetchQuota(automatic)
        assert.deepEqual(provider.urls, ['/premium/stats?key=Sesame'])
        assert.deepEqual(source.status().pointsPerDay, { limit: 50_000, used: 1234.5 })
      },
      { apiKey: 'Sesame' },
    ))

  it('prefers a configured limit over that of the key', () =>
    withSource(
      async ({ provider, source }) => {
        provider.will(premium(50_000), premium(undefined))
        await source.fetchQuota(automatic)
        assert.deepEqual(source.status().pointsPerDay, { limit: 100, used: 1234.5 })
        await source.fetchQuota(automatic)
        assert.equal(source.status().pointsPerDay.limit, 100)
      },
      { apiKey: 'Sesame', limits: { requestsPerMinute: 0, pointsPerDay: 100 } },
    ))

  it('fetches no quota without a key', () => withSource(({ source }) => source.fetchQuota(automatic)))
})

it('Blockchair may give no time for an unconfirmed transaction', () =>
  withSource(async ({ provider, page }) => {
    provider.will(json(200, pageBody({ row: { block_id: -1, time: null } })))
    const [row] = (await page()).rows
    assert.deepEqual([row?.time, row?.height], [null, null])
  }))

describe('Blockchair requests', () => {
  it('requests one address', () =>
    withSource(async ({ provider, page }) => {
      provider.will(json(200, pageBody()), json(200, pageBody()))
      await page()
      await page(20_000, 3)
      const path = `/bitcoin/dashboards/address/${ADDRESS}?transaction_details=true&limit=10000,0`
      assert.deepEqual(provider.urls, [`${path}&offset=0,0`, `${path}&offset=20000,3`])
    }))

  it('requests a batch of addresses', () =>
    withSource(async ({ provider, batchCheck }) => {
      provider.will(json(200, setBody({})))
      await batchCheck()
      assert.deepEqual(provider.urls, [
        `/bitcoin/dashboards/addresses/${ADDRESS},${OTHER}?limit=0,0&offset=0,0`,
      ])
    }))

  it('sends the key URL-encoded', () =>
    withSource(
      async ({ provider, page, batchCheck }) => {
        provider.will(json(200, pageBody()), json(200, setBody({})))
        await page()
        await batchCheck()
        for (const url of provider.urls) assert.ok(url.endsWith(`&key=${encodeURIComponent(KEY)}`))
      },
      { apiKey: KEY },
    ))

  it('counts the expected cost first, and the actual cost after the answer', () =>
    withSource(
      async ({ provider, ledger, source, page, batchCheck }) => {
        provider.will(json(200, pageBody({ context: { request_cost: 2.5 } })), json(200, setBody({})))
        await page()
        assert.deepEqual(
          ledger.saved.map(({ points }) => points),
          [2, 2.5],
        )
        assert.equal(source.status().pointsPerDay.used, 2.5)
        await batchCheck()
        assert.equal(source.status().pointsPerDay.used, 3.6)
      },
      { limits: { requestsPerMinute: 0, pointsPerDay: 1440 } },
    ))

  it('refuses requests beyond the limits of the API', () =>
    withSource(async ({ source }) => {
      const addresses = Array.from({ length: 101 }, (_, index) => `a${index}`)
      assert.throws(() => source.batchChecker.check({ chain, addresses, repeat: 0 }, automatic), RangeError)
      assert.throws(
        () => source.batchChecker.check({ chain, addresses: [], repeat: 0 }, automatic),
        RangeError,
      )
      assert.throws(
        () => source.page({ chain, address: ADDRESS, from: below(1_000_001), repeat: 0 }, automatic),
        RangeError,
      )
    }))
})

describe('Blockchair answers', () => {
  it('gives rows, totals and the tip', () =>
    withSource(async ({ provider, source, page }) => {
      provider.will(json(200, pageBody()))
      assert.deepEqual(await page(7), {
        tip: 899_924,
        balance: 5n,
        transactionCount: 1,
        fingerprint: '5/12/7/3/1',
        offset: 7,
        rows: [{ hash: HASH, amount: 5n, time: 1_736_551_909, height: 878_696 }],
      })
      assert.deepEqual(
        [source.status().tips.bitcoin, source.status().requests, source.status().errors],
        [899_924, 1, 0],
      )
    }))

  const rows: [string, object, object][] = [
    ['an unconfirmed row', { block_id: -1 }, { height: null }],
    ['an unconfirmed row with null', { block_id: null }, { height: null }],
    ['an unconfirmed row without a block', { block_id: undefined }, { height: null }],
    ['a row of block 0', { block_id: 0 }, { height: 0 }],
    ['a hash in upper case', { hash: HASH.toUpperCase() }, { hash: HASH }],
    ['the documented name of the hash', { hash: undefined, transaction_hash: HASH }, { hash: HASH }],
    [
      'a hash of digits only',
      { hash: '1234567890'.repeat(7).slice(0, 64) },
      { hash: '1234567890'.repeat(7).slice(0, 64) },
    ],
    ['a payment', { balance_change: -10_000 }, { amount: -10_000n }],
    ['no net effect', { balance_change: 0 }, { amount: 0n }],
  ]
  for (const [name, row, expected] of rows) {
    it(`reads ${name}`, () =>
      withSource(async ({ provider, page }) => {
        provider.will(json(200, pageBody({ row })))
        assert.deepEqual((await page()).rows, [
          { hash: HASH, amount: 5n, time: 1_736_551_909, height: 878_696, ...expected },
        ])
      }))
  }

  it('reads integers beyond 2^53 digit for digit', () =>
    withSource(async ({ provider, page }) => {
      const body = JSON.stringify(pageBody())
        .replace('"balance_change":5', '"balance_change":-9007199254740993')
        .replace('"received":12', '"received": 5581285138490654702')
      provider.will(json(200, body))
      const {
        rows: [row],
        fingerprint,
      } = await page()
      assert.equal(row?.amount, -9_007_199_254_740_993n)
      assert.equal(fingerprint, '5/5581285138490654702/7/3/1')
    }))

  it('reads gross totals that were rounded beyond 2^63, but no rounded balance', async () => {
    const rounded = (field: string) =>
      JSON.stringify(pageBody()).replace(new RegExp(`"${field}":\\d+`), `"${field}":1.5622575638370517e+19`)
    await withSource(async ({ provider, page, batchCheck }) => {
      const body = JSON.parse(JSON.stringify(setBody({ [ADDRESS]: TOTALS })))
      const set = JSON.stringify(body).replace('"received":12', '"received":1.5622575638370517e+19')
      provider.will(json(200, rounded('received')), json(200, set))
      const { fingerprint } = await page()
      assert.equal(fingerprint, '5/15622575638370516992/7/3/1')
      assert.equal((await batchCheck()).fingerprints.get(ADDRESS), fingerprint)
    })
    await withSource(async ({ provider, page }) => {
      provider.will(...Array<Reply>(5).fill(json(200, rounded('balance'))))
      await assert.rejects(page(), { kind: 'failed', message: /balance is not an exact integer/ })
    })
  })

  it('requests Bitcoin Cash without prefix and accepts any form in the answer; requests eCash with it', async () => {
    const bare = 'qpm2qsznhks23z7629mms6s4cwef74vcwvy22gdx6a'
    const cash = `bitcoincash:${bare}`
    const request = { chain: chainOf('bitcoin-cash'), address: cash, from: newest, repeat: 0 }
    for (const key of [bare, cash, bare.toUpperCase(), cash.toUpperCase()]) {
      await withSource(async ({ provider, source }) => {
        provider.will(json(200, pageBody({ key })), json(200, setBody({ [key]: TOTALS })))
        assert.equal((await source.page(request, automatic)).balance, 5n)
        const set = { chain: request.chain, addresses: [cash], repeat: 0 }
        assert.equal((await source.batchChecker.check(set, automatic)).fingerprints.get(cash), '5/12/7/3/1')
        assert.deepEqual(
          provider.urls.map((url) => url.split('?')[0]),
          [`/bitcoin-cash/dashboards/address/${bare}`, `/bitcoin-cash/dashboards/addresses/${bare}`],
        )
      })
    }
    const ecash = 'ecash:qpm2qsznhks23z7629mms6s4cwef74vcwva87rkuu2'
    await withSource(async ({ provider, source }) => {
      provider.will(json(200, pageBody({ key: ecash })))
      const chain = chainOf('ecash')
      await source.page({ ...request, chain, address: ecash }, automatic)
      assert.equal(provider.urls[0]?.split('?')[0], `/ecash/dashboards/address/${ecash}`)
    })
  })

  it('reads JSON after a byte order mark', () =>
    withSource(async ({ provider, page }) => {
      provider.will(text(200, `\ufeff${JSON.stringify(pageBody())}`))
      assert.equal((await page()).balance, 5n)
    }))

  it('says of an address without results that it does not know it', () =>
    withSource(async ({ provider, page }) => {
      provider.will(
        json(404, { data: null, context: { code: 404, error: 'No results found', state: 900_000 } }),
      )
      await assert.rejects(page(), { kind: 'absent', message: /says that it does not know the address/ })
    }))

  it('accepts the address in upper case as the key of its answer', () =>
    withSource(async ({ provider, page, batchCheck }) => {
      const key = ADDRESS.toUpperCase()
      provider.will(json(200, pageBody({ key })), json(200, setBody({ [key]: TOTALS })))
      assert.equal((await page()).balance, 5n)
      assert.equal((await batchCheck()).fingerprints.get(ADDRESS), '5/12/7/3/1')
    }))

  it('treats addresses that a batch answer lacks as unused', () =>
    withSource(async ({ provider, batchCheck, source }) => {
      provider.will(
        json(200, setBody({ [OTHER]: TOTALS, '1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa': TOTALS })),
        json(200, setBody([])),
        json(200, { data: [], context: { code: 200, state: 5 } }),
        json(404, { data: null, context: { code: 404, state: 6 } }),
        json(404, { data: null, context: { code: 404 } }),
      )
      const unused = [ADDRESS, '0/0/0/0/0'] as const
      const used = new Map([unused, [OTHER, '5/12/7/3/1']])
      assert.deepEqual(await batchCheck(), { tip: 899_924, fingerprints: used })
      const none = new Map([unused, [OTHER, '0/0/0/0/0']])
      for (const tip of [899_924, 5, 6, null])
        assert.deepEqual(await batchCheck(), { tip, fingerprints: none })
      assert.equal(source.status().tips.bitcoin, 6)
    }))

  it('computes the same fingerprint from a page and from a batch', () =>
    withSource(async ({ provider, source }) => {
      const recorded = JSON.parse(fixture('btc-address'))
      recorded.data[OTHER].transactions = []
      const { transaction_count: _, ...inSet } = recorded.data[OTHER].address
      provider.will(json(200, recorded), json(200, setBody({ [OTHER]: inSet })))
      const { fingerprint } = await source.page({ chain, address: OTHER, from: newest, repeat: 0 }, automatic)
      const batchCheck = await source.batchChecker.check({ chain, addresses: [OTHER], repeat: 0 }, automatic)
      assert.equal(batchCheck.fingerprints.get(OTHER), fingerprint)
    }))

  it('refuses a fraction, an exponent or an unsafe double as an amount', async () => {
    for (const number of ['1.5', '1e3', '5.581285138490654702e18', '"x"', 'null', 'true']) {
      await withSource(async ({ provider, page }) => {
        const body = JSON.stringify(pageBody()).replace('"balance_change":5', `"balance_change":${number}`)
        provider.will(...Array<Reply>(5).fill(json(200, body)))
        await assert.rejects(page(), { kind: 'failed', message: /row 1 has no valid balance_change/ })
      })
    }
  })
})

describe('Blockchair recordings', () => {
  const address = (
    name: string,
    change: (body: { data: Record<string, { transactions: unknown }> }) => object,
  ) => {
    const body = JSON.parse(fixture(name).replace(/:\s*(\d{16,})/g, ':"$1"'))
    const [key = ''] = Object.keys(body.data)
    return { key, body: change(body) }
  }

  it('btc-address: hashes instead of rows are not a usable answer', () =>
    withSource(async ({ provider, source }) => {
      provider.will(...Array<Reply>(5).fill(json(200, fixture('btc-address'))))
      const call = source.page({ chain, address: OTHER, from: newest, repeat: 0 }, automatic)
      await assert.rejects(call, { kind: 'failed', message: /row 1 has no valid details/ })
    }))

  const totals: [string, object][] = [
    [
      'btc-address',
      {
        tip: 757_166,
        balance: 64_363n,
        transactionCount: 420,
        fingerprint: '64363/27990552126396/27990552062033/545/66',
      },
    ],
    [
      'doge-address.trimmed',
      {
        tip: 4_418_273,
        balance: 5_028_515_921_524n,
        transactionCount: 1304,
        fingerprint: '5028515921524/5581285138490654702/5581280109974733178/1263/1093',
      },
    ],
    [
      'ltc-address',
      {
        tip: 1_563_002,
        balance: 0n,
        transactionCount: 2,
        fingerprint: '0/1685000000/1685000000/1/0',
      },
    ],
    [
      'tbtc-address.utxo-emptied',
      {
        tip: 2_428_749,
        balance: 2_392_235n,
        transactionCount: 12,
        fingerprint: '2392235/35323650/32931415/12/1',
      },
    ],
  ]
  for (const [name, expected] of totals) {
    it(`${name}: totals`, () =>
      withSource(async ({ provider, source }) => {
        const { key } = address(name, (body) => body)
        provider.will(json(200, fixture(name).replace(/"transactions":\s*\[[^\]]*\]/, '"transactions":[]')))
        const answer = await source.page({ chain, address: key, from: newest, repeat: 0 }, automatic)
        assert.deepEqual(answer, { ...expected, offset: 0, rows: [] })
      }))
  }

  it('tbtc-address-never-used: an empty history', () =>
    withSource(async ({ provider, source }) => {
      const { key, body } = address('tbtc-address-never-used.from-nocks', (body) => ({
        ...body,
        context: { code: 200, state: 9 },
      }))
      provider.will(json(200, body))
      const answer = await source.page({ chain, address: key, from: newest, repeat: 0 }, automatic)
      assert.deepEqual(answer, {
        tip: 9,
        balance: 0n,
        transactionCount: 0,
        fingerprint: '0/0/0/0/0',
        offset: 0,
        rows: [],
      })
    }))

  it('tbtc-dashboards-addresses: a batch', () =>
    withSource(async ({ provider, batchCheck }) => {
      provider.will(json(200, fixture('tbtc-dashboards-addresses-2NEhVzd2')))
      const asked = '2NEhVzd2Lom5g7ZF5K1qYrgZLpXecniqHcE'
      assert.deepEqual(await batchCheck([asked]), {
        tip: 2_137_437,
        fingerprints: new Map([[asked, '100000000/100000000/0/1/1']]),
      })
    }))

  for (const name of ['430-litecoin-2026-10-07', '1147-430-bitcoin-2023-04-20.abridged']) {
    it(`${name}: a block of the IP address`, () =>
      withSource(async ({ provider, clock, page }) => {
        provider.will(json(430, fixture(name)))
        await assert.rejects(page(), {
          kind: 'throttled',
          code: 'rate_limited',
          retryAt: clock.now() + HOUR_MS,
          message: /^Blockchair has blocked this IP address \(430\)\. It says: "Your IP address is temporary/,
        })
      }))
  }

  it('1021-404-unsupported-chain: a permanent failure', () =>
    withSource(async ({ provider, page, batchCheck }) => {
      provider.will(...Array<Reply>(2).fill(json(404, fixture('1021-404-unsupported-chain'))))
      await assert.rejects(page(), { kind: 'absent', code: 'source_rejected' })
      await assert.rejects(batchCheck(), { kind: 'endpoint', code: 'source_rejected' })
    }))

  for (const name of [
    '1102-500-framework',
    '352-500-generic',
    '695-500-balances-bitcoin-testnet-2021-11-12',
  ]) {
    it(`${name}: a transient failure`, () =>
      withSource(async ({ provider, page }) => {
        provider.will(json(500, fixture(name)), json(200, pageBody()))
        assert.equal((await page()).balance, 5n)
      }))
  }
})

describe('Blockchair transient failures', () => {
  const body = JSON.stringify(pageBody())
  const failures: [string, Reply, RegExp][] = [
    ['a closed connection', hangUp(), /no connection/],
    ['a body that is cut short', cutShort(body), /cut short/],
    ['half a body', text(200, body.slice(0, body.length / 2)), /not valid JSON/],
    [
      'an HTML page',
      text(200, '<html>Just a moment…</html>'),
      /answered with a web page; check BLOCKCHAIR_URL/,
    ],
    [
      'text that is called HTML',
      text(200, 'oops', { 'content-type': 'text/html' }),
      /answered with a web page/,
    ],
    ['an empty body', text(200, ''), /not valid JSON/],
    ['a bare value', json(200, 'null'), /not valid JSON/],
    ['204', text(204, ''), /not valid JSON/],
    ['500', text(500, 'oops'), /error 500/],
    ['502', text(502, '<html></html>'), /error 502/],
    [
      '503',
      json(503, { data: null, context: { code: 503, error: 'Busy' } }),
      /error 503\. It says: "Busy"\.$/,
    ],
    ['435', json(435, { data: null, context: { code: 435, error: 'Slow down' } }), /\(435\)/],
    ['500 inside of a 200', json(200, { data: null, context: { code: 500, error: 'x' } }), /error 500/],
    ['an answer without context', json(200, { data: pageBody().data }), /context is not an object/],
    ['an answer without tip', json(200, pageBody({ context: { state: undefined } })), /state is not a count/],
    ['an answer without rows', json(200, pageBody({ rows: null })), /transactions is not a list/],
    [
      'totals without a count',
      json(200, pageBody({ totals: { transaction_count: null } })),
      /transaction_count/,
    ],
    ['a negative count', json(200, pageBody({ totals: { output_count: -1 } })), /output_count/],
    [
      'a balance that is not an integer',
      json(200, pageBody({ totals: { balance: 1.5 } })),
      /balance is not an exact integer/,
    ],
    ['a row without details', json(200, pageBody({ rows: [HASH] })), /row 1 has no valid details/],
    ['a short hash', json(200, pageBody({ row: { hash: 'abc' } })), /row 1 has no valid hash/],
    [
      'a date that does not exist',
      json(200, pageBody({ row: { time: '2025-02-30 00:00:00' } })),
      /row 1 has no valid time/,
    ],
    ['a block without a time', json(200, pageBody({ row: { time: null } })), /row 1 has no valid time/],
    ['a height below -1', json(200, pageBody({ row: { block_id: -2 } })), /row 1 has no valid block_id/],
    [
      'a height that is not an integer',
      json(200, pageBody({ row: { block_id: 1.5 } })),
      /row 1 has no valid block_id/,
    ],
  ]
  for (const [name, reply, reason] of failures) {
    it(`retries after ${name}, and fails for this address after five attempts`, () =>
      withSource(async ({ provider, clock, source, page }) => {
        provider.will(...Array<Reply>(5).fill(reply))
        await assert.rejects(page(), (error: SourceError) => {
          assert.deepEqual([error.kind, error.scope], ['failed', 'address'])
          assert.deepEqual([error.code, error.retryAt], ['source_unavailable', null])
          assert.match(error.message, /^Blockchair gave no usable answer in 5 attempts: /)
          assert.match(error.message, reason)
          return true
        })
        assert.deepEqual(clock.slept, [250, 500, 1000, 2000])
        assert.deepEqual([source.status().requests, source.status().errors], [5, 5])
      }))

    it(`recovers when the answer after ${name} is good`, () =>
      withSource(async ({ provider, source, page }) => {
        provider.will(reply, json(200, pageBody()))
        assert.equal((await page()).balance, 5n)
        assert.equal(source.status().state, 'ok')
      }))
  }

  it('limits the time for a whole answer', () =>
    withSource(
      async ({ provider, page }) => {
        provider.will(...Array<Reply>(5).fill(stall(body)))
        await assert.rejects(page(), { kind: 'failed', message: /no complete answer within 20 ms/ })
      },
      { httpTimeoutMs: 20 },
    ))

  it('limits the size of an answer', () => {
    let pulled = 0
    const endless: typeof globalThis.fetch = async () => {
      const chunk = new Uint8Array(8 * 1024 * 1024)
      const pull = (controller: ReadableStreamDefaultController<Uint8Array>) => {
        pulled += chunk.byteLength
        controller.enqueue(chunk)
      }
      return new Response(new ReadableStream({ pull }))
    }
    return withSource(
      async ({ page }) => {
        await assert.rejects(page(), { kind: 'failed', message: /larger than 8388608 bytes/ })
        assert.ok(pulled <= 5 * 80 * 1024 * 1024)
      },
      { fetch: endless },
    )
  })

  it('reports which connection error occurred', async () => {
    const baseUrl = await closedUrl()
    await withSource(
      async ({ page }) => {
        await assert.rejects(page(), { kind: 'down', message: /no connection \(ECONNREFUSED\)/ })
      },
      { baseUrl },
    )
  })

  it('counts every attempt against the budgets', () =>
    withSource(
      async ({ provider, clock, page }) => {
        provider.will(text(500, ''), text(500, ''), json(200, pageBody()))
        await page()
        assert.ok(clock.now() - Date.parse(START) >= 61_000)
      },
      { limits: { requestsPerMinute: 2, pointsPerDay: 0 } },
    ))

  it('gets no requests for half a minute after calls for two addresses failed in a row, except manual ones', () =>
    withSource(async ({ provider, clock, source, page, pageOf }) => {
      provider.will(...Array<Reply>(10).fill(text(500, '')))
      await assert.rejects(page(), { kind: 'failed' })
      assert.equal((await failureOf(pageOf(OTHER))).retryAt, clock.now() + 30_000)
      await assert.rejects(page(), { kind: 'down', retryAt: clock.now() + 30_000 })
      assert.equal(source.availableAt(clock.now()), clock.now() + 30_000)
      assert.equal(provider.urls.length, 10)
      provider.will(json(200, pageBody()), json(200, pageBody()))
      await page(0, 0, true)
      await page()
    }))

  it('recovers with an answer that lacks the address', () =>
    withSource(async ({ provider, source, page, pageOf }) => {
      provider.will(...Array<Reply>(10).fill(text(500, '')))
      await assert.rejects(page(), { kind: 'failed' })
      await assert.rejects(pageOf(OTHER), { kind: 'down' })
      assert.equal(source.status().state, 'down')
      provider.will(json(200, { data: [], context: { code: 200, state: 5 } }), json(200, pageBody()))
      await assert.rejects(page(0, 0, true), { kind: 'absent' })
      assert.equal(source.status().state, 'ok')
      await page()
    }))

  it('ends at once when the caller aborts', () =>
    withSource(async ({ provider, source }) => {
      const abort = new AbortController()
      provider.will((response) => {
        response.writeHead(200)
        response.write('{')
        abort.abort(new Error('enough'))
      })
      const call = source.page(
        { chain, address: ADDRESS, from: newest, repeat: 0 },
        { ...automatic, signal: abort.signal },
      )
      await assert.rejects(call, /enough/)
      assert.equal(source.status().state, 'unknown')
    }))
})

describe('Blockchair throttles', () => {
  const error = (code: number, said: string) => json(code, { data: null, context: { code, error: said } })
  const throttles: [string, Reply, string, number | 'never'][] = [
    ['402', error(402, 'Limit reached, apply for an API key'), 'rate_limited', MIDNIGHT],
    ['402 without a body', text(402, ''), 'rate_limited', MIDNIGHT],
    ['402 for an unknown key', error(402, 'Invalid API token. Please contact us.'), 'invalid_key', 'never'],
    ['429', error(429, 'Too many'), 'rate_limited', Date.parse(START) + HOUR_MS],
    [
      '429 with a body cut short',
      (response) => {
        response.writeHead(429, { 'content-length': '100' })
        response.write('{', () => response.destroy())
      },
      'rate_limited',
      Date.parse(START) + HOUR_MS,
    ],
    ['430', error(430, 'Blacklisted'), 'rate_limited', Date.parse(START) + HOUR_MS],
    ['434', text(434, '<html>'), 'rate_limited', Date.parse(START) + HOUR_MS],
    [
      '403 with a web page',
      text(403, '<!doctype html><title>Just a moment...</title>', { 'content-type': 'text/html' }),
      'rate_limited',
      Date.parse(START) + HOUR_MS,
    ],
    [
      '503 that names a block',
      error(503, 'Your IP address is temporarily blocked'),
      'rate_limited',
      Date.parse(START) + HOUR_MS,
    ],
    [
      '429 with Retry-After',
      text(429, 'Too many', { 'retry-after': '2' }),
      'rate_limited',
      Date.parse(START) + 2000,
    ],
    [
      '503 with Retry-After',
      text(503, 'Busy', { 'retry-after': '90' }),
      'rate_limited',
      Date.parse(START) + 90_000,
    ],
    [
      '429 with a Retry-After that makes no sense',
      text(429, 'Too many', { 'retry-after': '-5' }),
      'rate_limited',
      Date.parse(START) + HOUR_MS,
    ],
    ['436', error(436, 'Limit'), 'rate_limited', MIDNIGHT],
    ['437', error(437, 'Limit'), 'rate_limited', MIDNIGHT],
    [
      '430 inside of a 200',
      json(200, { data: null, context: { code: 430 } }),
      'rate_limited',
      Date.parse(START) + HOUR_MS,
    ],
  ]
  for (const [name, reply, code, retryAt] of throttles) {
    it(`sends no more requests after ${name} until the pause ends`, () =>
      withSource(async ({ provider, clock, source, page, batchCheck }) => {
        provider.will(reply)
        await assert.rejects(page(), { kind: 'throttled', code, retryAt })
        await assert.rejects(page(0, 0, true), { kind: 'throttled', code, retryAt })
        await assert.rejects(batchCheck(), { kind: 'throttled', code, retryAt })
        assert.equal(provider.urls.length, 1)
        assert.equal(source.status().state, 'paused')
        assert.deepEqual(clock.slept, [])
        if (retryAt === 'never') return
        clock.set(retryAt)
        provider.will(json(200, pageBody()))
        await page()
        assert.equal(source.status().state, 'ok')
      }))
  }

  for (const code of [402, 436, 437]) {
    it(`ask another kind of request after ${code} for a batch: only batches may cost extra`, () =>
      withSource(async ({ provider, source, page, batchCheck }) => {
        provider.will(error(code, 'This endpoint requires an API key'), json(200, pageBody()))
        await assert.rejects(batchCheck(), { kind: 'endpoint', code: 'rate_limited' })
        await page()
        assert.equal(source.status().state, 'ok')
      }))
  }

  it('give the reason in a sentence with the title of the page', () =>
    withSource(async ({ provider, source, page }) => {
      provider.will(text(403, '<html><head><title>Just a moment...</title><style>a{}</style></head></html>'))
      await assert.rejects(page(), { kind: 'throttled' })
      assert.equal(
        source.status().reason,
        'A firewall in front of Blockchair refuses this machine (403). It says: "Just a moment..."',
      )
    }))

  it('doubles the pause after 430 and 434 in a row, up to a day', () =>
    withSource(async ({ provider, clock, page }) => {
      const hours: number[] = []
      for (const code of [430, 434, 430, 430, 430, 434, 430]) {
        provider.will(text(code, ''))
        const throttled = await failureOf(page())
        hours.push(((throttled.retryAt as number) - clock.now()) / HOUR_MS)
        clock.set(throttled.retryAt as number)
      }
      assert.deepEqual(hours, [1, 2, 4, 8, 16, 24, 24])
    }))

  it('counts concurrent throttles as one', () =>
    withSource(async ({ provider, clock, page }) => {
      provider.will(text(430, ''), text(430, ''), text(430, ''))
      const calls = await Promise.allSettled([page(), page(), page()])
      for (const call of calls) {
        assert.equal(call.status, 'rejected')
        assert.equal(call.reason.retryAt, clock.now() + HOUR_MS)
      }
    }))
})

describe('Blockchair answers that end the request', () => {
  const said = (code: number) => json(code, { data: null, context: { code, error: 'Wrong' } })
  const endings: [string, Reply, string, string][] = [
    ['400', said(400), 'rejected', 'source_rejected'],
    ['403', text(403, ''), 'rejected', 'source_rejected'],
    ['403 with JSON', said(403), 'rejected', 'source_rejected'],
    ['410', text(410, ''), 'rejected', 'source_rejected'],
    ['404 of one address', said(404), 'absent', 'source_rejected'],
    ['404 with an HTML page', text(404, '<html>'), 'absent', 'source_rejected'],
    ['a redirect', text(302, '', { location: '/elsewhere' }), 'rejected', 'source_rejected'],
    [
      'data null',
      json(200, { data: null, context: { code: 200, state: 5 } }),
      'absent',
      'source_unavailable',
    ],
    ['data []', json(200, { data: [], context: { code: 200, state: 5 } }), 'absent', 'source_unavailable'],
    ['another address', json(200, pageBody({ key: OTHER })), 'absent', 'source_unavailable'],
    [
      'the address in mixed case',
      json(200, pageBody({ key: `B${ADDRESS.slice(1)}` })),
      'absent',
      'source_unavailable',
    ],
  ]
  for (const [name, reply, kind, code] of endings) {
    it(`does not retry after ${name}`, () =>
      withSource(async ({ provider, source, page }) => {
        provider.will(reply)
        await assert.rejects(page(), { kind, code, retryAt: null })
        assert.equal(provider.urls.length, 1)
        assert.equal(source.status().state, kind === 'absent' ? 'ok' : 'unknown')
      }))
  }
})

describe('Blockchair API key', () => {
  const spellings = [KEY, encodeURIComponent(KEY), KEY.toLowerCase(), KEY.slice(2, 12)]
  const replies = (said: string): [string, Reply[]][] => [
    ...[400, 402, 403, 404, 429, 430, 434, 436, 437].map((code): [string, Reply[]] => [
      String(code),
      [json(code, { data: null, context: { code, error: `Invalid API token ${said}`, state: said } })],
    ]),
    ['500', Array<Reply>(5).fill(json(500, { context: { code: 500, error: said } }))],
    ['a redirect', [text(302, said, { location: `http://127.0.0.1:1/?key=${said.replaceAll('\n', '')}` })]],
    ['garbage', Array<Reply>(5).fill(text(200, said))],
    ['a strange answer', Array<Reply>(5).fill(json(200, pageBody({ row: { hash: said, time: said } })))],
    ['a closed connection', Array<Reply>(5).fill(hangUp())],
  ]
  for (const spelling of spellings) {
    for (const [name, reply] of replies(spelling)) {
      it(`is never exposed when ${name} repeats it as ${spelling}`, () =>
        withSource(
          async ({ provider, source, ledger, page }) => {
            provider.will(...reply)
            const failure = await failureOf(page())
            const exposed = [failure, failure.stack, failure.cause, source.status(), ledger.saved, source]
            const shown = inspect(exposed, { depth: 10 }).toLowerCase()
            for (const secret of [...spellings, 'a___kq']) assert.ok(!shown.includes(secret.toLowerCase()))
          },
          { apiKey: KEY },
        ))
    }
  }
})
