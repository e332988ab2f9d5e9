import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { chainOf } from '../../domain/chains/chain.ts'
import { directNetwork } from '../../net/direct-network.ts'
import { FakeClock } from '../../net/testing/fake-clock.ts'
import { MemoryLedger } from '../../net/testing/memory-ledger.ts'
import { json, type Reply, StubProvider, text } from '../../net/testing/stub-provider.ts'
import { Blockbook } from './blockbook.ts'

const ADDRESS = 'bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4'
const OTHER = '1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN2'
const chain = chainOf('bitcoin')
const options = { signal: new AbortController().signal, manual: false }
const top = { chain, address: ADDRESS, from: { kind: 'newest', known: 0 }, repeat: 0 } as const
const hashOf = (index: number) => index.toString(16).padStart(64, 'a')
const SCRIPT = '0014751e76e8199196d454941c45d1b3a323f1433bd6'

interface Listed {
  readonly index: number
  /** Null for an unconfirmed one. */
  readonly height: number | null
  readonly received?: number
  readonly sent?: number
}

function status(more: Record<string, unknown> = {}): Reply {
  return json(200, {
    blockbook: {
      coin: 'Bitcoin',
      version: '0.5.0',
      inSync: true,
      inSyncMempool: true,
      bestHeight: 800_000,
      ...more,
    },
    backend: { blocks: 800_000 },
  })
}

function listed({ index, height, received = 0, sent = 0 }: Listed) {
  const put = (value: number) => ({ value: String(value), addresses: [ADDRESS], isAddress: true })
  return {
    txid: hashOf(index),
    vin:
      sent === 0
        ? [{ n: 0, coinbase: '03abcdef', isAddress: false }]
        : [{ txid: hashOf(99), n: 0, ...put(sent) }],
    vout: [
      { n: 0, value: '5', addresses: [OTHER], isAddress: true, hex: '76a914aa88ac' },
      ...(received === 0 ? [] : [{ n: 1, hex: SCRIPT, ...put(received) }]),
    ],
    blockHeight: height ?? -1,
    confirmations: height === null ? 0 : 5,
    blockTime: 1_700_000_000,
    fees: '1',
  }
}

/** An account with totals that fit its transactions, unless `more` says otherwise. */
function account(transactions: readonly Listed[], more: Record<string, unknown> = {}): Reply {
  const sum = (part: readonly Listed[], key: 'received' | 'sent') =>
    part.reduce((total, one) => total + (one[key] ?? 0), 0)
  const confirmed = transactions.filter(({ height }) => height !== null)
  const waiting = transactions.filter(({ height }) => height === null)
  return json(200, {
    page: 1,
    totalPages: 1,
    itemsOnPage: 1000,
    address: ADDRESS,
    balance: String(sum(confirmed, 'received') - sum(confirmed, 'sent')),
    totalReceived: String(sum(confirmed, 'received')),
    totalSent: String(sum(confirmed, 'sent')),
    unconfirmedBalance: String(sum(waiting, 'received') - sum(waiting, 'sent')),
    unconfirmedTxs: waiting.length,
    txs: confirmed.length,
    ...(transactions.length === 0 ? {} : { transactions: transactions.map(listed) }),
    ...more,
  })
}

const HISTORY: readonly Listed[] = [
  { index: 3, height: null, sent: 30, received: 10 },
  { index: 2, height: 799_990, sent: 40 },
  { index: 1, height: 799_980, received: 100 },
]

async function withServer(
  work: (source: Blockbook, server: StubProvider, clock: FakeClock) => Promise<void>,
) {
  await using server = await StubProvider.start()
  const clock = new FakeClock('2026-11-23T12:00:00Z')
  const source = new Blockbook({
    chain,
    name: 'blockbook',
    baseUrl: server.url,
    isPublic: false,
    isOwn: true,
    setting: 'BLOCKBOOK_URL',
    limits: { requestsPerMinute: 0, pointsPerDay: 0 },
    httpTimeoutMs: 2000,
    clock,
    ledger: new MemoryLedger(clock),
    network: directNetwork,
  })
  await work(source, server, clock)
}

const ACCOUNT_URL = `/api/v2/address/${ADDRESS}?details=txs&page=1&pageSize=1000`

describe('a history from Blockbook', () => {
  it('has unconfirmed and confirmed transactions with net amounts', async () => {
    await withServer(async (source, server) => {
      server.will(status(), account(HISTORY))
      const { fingerprint, ...page } = await source.page(top, options)
      assert.deepEqual(page, {
        tip: 800_000,
        balance: 40n,
        transactionCount: 3,
        offset: 0,
        rows: [
          { hash: hashOf(3), amount: -20n, height: null, time: 1_700_000_000 },
          { hash: hashOf(2), amount: -40n, height: 799_990, time: 1_700_000_000 },
          { hash: hashOf(1), amount: 100n, height: 799_980, time: 1_700_000_000 },
        ],
      })
      assert.deepEqual(server.urls, ['/api/v2', ACCOUNT_URL])
      server.will(account(HISTORY, { transactions: undefined }))
      const check = await source.batchChecker.check({ chain, addresses: [ADDRESS], repeat: 0 }, options)
      assert.equal(check.fingerprints.get(ADDRESS), fingerprint)
      assert.equal(server.urls.at(-1), `/api/v2/address/${ADDRESS}?details=basic`)
      assert.equal(source.status().server, 'Blockbook 0.5.0')
    })
  })

  it('of an unused address has no transactions', async () => {
    await withServer(async (source, server) => {
      server.will(status(), account([]))
      const { rows, balance, transactionCount } = await source.page(top, options)
      assert.deepEqual([rows, balance, transactionCount], [[], 0n, 0])
    })
  })

  it('reads the status from where the server has moved it, and again after a minute or for a repeated request', async () => {
    await withServer(async (source, server, clock) => {
      server.will(text(301, '', { location: '/api/v2/' }), status(), account(HISTORY), account(HISTORY))
      await source.page(top, options)
      await source.page(top, options)
      server.will(status(), account(HISTORY))
      await source.page({ ...top, repeat: 1 }, options)
      clock.set(clock.now() + 60_000)
      server.will(status(), account(HISTORY))
      await source.page(top, options)
      const statuses = server.urls.filter((url) => !url.includes('address'))
      assert.deepEqual(statuses, ['/api/v2', '/api/v2/', '/api/v2/', '/api/v2/'])
    })
  })

  it('leaves out what pays to the bare key behind the address', async () => {
    const bare = { n: 7, value: '1000', addresses: [ADDRESS], isAddress: false, hex: '21aaac' }
    const transaction = listed({ index: 1, height: 799_980, received: 100 })
    const mixed = { ...transaction, vout: [...transaction.vout, bare] }
    await withServer(async (source, server) => {
      server.will(
        status(),
        account([{ index: 1, height: 799_980, received: 100 }], { transactions: [mixed] }),
      )
      assert.equal((await source.page(top, options)).rows[0]?.amount, 100n)
    })
  })

  it('recognises the address in another form', async () => {
    const bch = chainOf('bitcoin-cash')
    const legacy = '1BpEi6DfDAUFd7GtittLSdBeYJvcoaVggu'
    const cash = 'bitcoincash:qpm2qsznhks23z7629mms6s4cwef74vcwvy22gdx6a'
    await using server = await StubProvider.start()
    const clock = new FakeClock('2026-11-23T12:00:00Z')
    const source = new Blockbook({
      chain: bch,
      name: 'blockbook-bitcoin-cash',
      baseUrl: server.url,
      isPublic: false,
      isOwn: true,
      setting: 'BLOCKBOOK_URL_BITCOIN_CASH',
      limits: { requestsPerMinute: 0, pointsPerDay: 0 },
      httpTimeoutMs: 2000,
      clock,
      ledger: new MemoryLedger(clock),
      network: directNetwork,
    })
    const transaction = listed({ index: 1, height: 799_980, received: 100 })
    const vout = [{ n: 0, value: '100', addresses: [legacy], isAddress: true, hex: '76a914aa88ac' }]
    server.will(
      status({ coin: 'Bcash' }),
      account([{ index: 1, height: 799_980, received: 100 }], {
        address: legacy,
        transactions: [{ ...transaction, vout }],
      }),
    )
    const { rows } = await source.page({ ...top, chain: bch, address: cash }, options)
    assert.equal(rows[0]?.amount, 100n)
  })

  it('is read on where the page before it ended, past unconfirmed transactions', async () => {
    await withServer(async (source, server) => {
      const above = { index: 1996, block: [], stated: { fingerprint: 'blockbook/3/0/0/0/0/0' } }
      const from = { kind: 'below', offset: 1003, above } as never
      const rows = [{ index: 9, height: 700_000, received: 1 }]
      server.will(status(), account(rows, { page: 2, unconfirmedTxs: 3, unconfirmedBalance: '5', txs: 2997 }))
      const page = await source.page({ ...top, from }, options)
      assert.deepEqual([page.offset, page.transactionCount], [1003, 3000])
      assert.equal(server.urls.at(-1), `/api/v2/address/${ADDRESS}?details=txs&page=2&pageSize=1000`)
    })
  })

  it('is read again when more unconfirmed transactions than before have moved the page below its place', async () => {
    await withServer(async (source, server) => {
      const above = { index: 1999, block: [], stated: { fingerprint: 'blockbook/0/0/0/0/0/0' } }
      const from = { kind: 'below', offset: 1000, above } as never
      const rows = [{ index: 9, height: 700_000, received: 1 }]
      const moved = { unconfirmedTxs: 1, unconfirmedBalance: '5', txs: 2999 }
      server.will(
        status(),
        account(rows, { page: 2, ...moved }),
        account(rows, { page: 2, itemsOnPage: 999, ...moved }),
      )
      assert.equal((await source.page({ ...top, from }, options)).offset, 1000)
      assert.equal(server.urls.at(-1), `/api/v2/address/${ADDRESS}?details=txs&page=2&pageSize=999`)
    })
  })

  it('is read in smaller pages from a server that allows no others', async () => {
    await withServer(async (source, server) => {
      const rows = Array.from({ length: 50 }, (_, index) => ({ index, height: 799_990 - index, received: 1 }))
      server.will(status(), account(rows, { itemsOnPage: 50, txs: 120, totalPages: 3 }))
      const { transactionCount } = await source.page(top, options)
      assert.equal(transactionCount, 120)
      const above = { index: 69, block: [], stated: { fingerprint: 'blockbook/0/0/0/0/0/0' } }
      server.will(account(rows, { itemsOnPage: 50, page: 2, txs: 120 }))
      await source.page({ ...top, from: { kind: 'below', offset: 50, above } as never }, options)
      assert.equal(server.urls.at(-1), `/api/v2/address/${ADDRESS}?details=txs&page=2&pageSize=50`)
    })
  })
})

describe('an answer of Blockbook that cannot be one moment', () => {
  const broken: readonly (readonly [string, Record<string, unknown>])[] = [
    ['lists fewer transactions than it states', { txs: 3 }],
    ['lists more transactions than it states', { txs: 1 }],
    [
      'lists a transaction twice',
      {
        txs: 3,
        transactions: [HISTORY[0], HISTORY[1], HISTORY[1], HISTORY[2]].map((one) => listed(one as Listed)),
      },
    ],
    ['states another number of unconfirmed transactions', { unconfirmedTxs: 2 }],
    ['states another sum of unconfirmed transactions', { unconfirmedBalance: '-21' }],
    [
      'states more received and sent than its transactions add up to',
      { totalReceived: '110', totalSent: '50' },
    ],
  ]
  for (const [what, more] of broken) {
    it(`is requested again, and never used, when it ${what}`, async () => {
      await withServer(async (source, server) => {
        server.will(status(), account(HISTORY, more), account(HISTORY))
        assert.equal((await source.page(top, options)).balance, 40n)
        server.will(...Array.from({ length: 4 }, () => account(HISTORY, more)))
        await assert.rejects(source.page(top, options), { kind: 'unusable', code: 'source_inconsistent' })
      })
    })
  }
})

describe('the answers of Blockbook', () => {
  for (const [name, reply, expected] of [
    ['429', json(429, { error: 'Too many requests' }), { kind: 'throttled', code: 'rate_limited' }],
    [
      'a 400',
      json(400, { error: 'Invalid address, checksum mismatch' }),
      { kind: 'rejected', code: 'source_rejected' },
    ],
    ['404', text(404, '404 page not found'), { kind: 'absent', code: 'source_rejected' }],
    ['401', text(401, 'Unauthorized'), { kind: 'throttled', code: 'invalid_key' }],
    ['a redirect', text(302, '', { location: '/elsewhere' }), { kind: 'rejected', code: 'source_rejected' }],
  ] as const) {
    it(`are final with ${name}`, async () => {
      await withServer(async (source, server) => {
        server.will(status(), reply)
        await assert.rejects(source.page(top, options), expected)
      })
    })
  }

  for (const [name, reply] of [
    ['500', json(500, { error: 'Internal server error' })],
    ['a web page', text(200, '<html>')],
    ['half a JSON', text(200, '{"page":1,')],
    ['another address', account(HISTORY, { address: OTHER })],
    [
      'a transaction that does not concern the address',
      account(HISTORY, { transactions: [{ ...listed(HISTORY[2] as Listed), vout: [] }] }),
    ],
    ['an amount that is no integer', account(HISTORY, { balance: '1.5' })],
    ['a balance that is not the difference of its sums', account(HISTORY, { balance: '61' })],
  ] as const) {
    it(`are requested five times in all with ${name}`, async () => {
      await withServer(async (source, server, clock) => {
        server.will(status(), reply, reply, reply, reply, reply)
        await assert.rejects(source.page(top, options), { kind: 'failed', code: 'source_unavailable' })
        assert.deepEqual(clock.slept, [250, 500, 1000, 2000])
      })
    })
  }

  for (const [what, more, reason] of [
    ['is still reading the chain', { inSync: false, bestHeight: 5 }, /still reading the chain, at block 5/],
    ['is still reading the mempool', { inSyncMempool: false }, /still reading the unconfirmed transactions/],
    ['serves another coin', { coin: 'Bcash' }, /BLOCKBOOK_URL names a server of Bcash, not of Bitcoin/],
  ] as const) {
    it(`are not used while the server ${what}`, async () => {
      await withServer(async (source, server) => {
        server.will(...Array.from({ length: 5 }, () => status(more)))
        await assert.rejects(source.page(top, options), reason)
        assert.ok(server.urls.every((url) => !url.includes('address')))
      })
    })
  }
})

describe('a transaction from Blockbook', () => {
  const read = (source: Blockbook, hash: string) =>
    source.transactionReader.read({ chain, hashes: [hash] }, options)

  it('has its inputs and outputs, a key without an address of its own included', async () => {
    await withServer(async (source, server) => {
      const vin = [
        { txid: hashOf(7), n: 0, addresses: [ADDRESS], isAddress: true, value: '70' },
        { txid: hashOf(8), vout: 2, n: 1, addresses: [OTHER], isAddress: false, value: '30' },
      ]
      const vout = [
        { n: 0, value: '80', hex: SCRIPT, addresses: [ADDRESS], isAddress: true },
        { n: 1, value: '10', addresses: [ADDRESS], isAddress: true },
      ]
      server.will(json(200, { ...listed(HISTORY[1] as Listed), vin, vout, size: 200, vsize: 150 }))
      const { byHash } = await read(source, hashOf(2))
      assert.deepEqual(byHash.get(hashOf(2)), {
        kind: 'found',
        transaction: {
          hash: hashOf(2),
          height: 799_990,
          time: 1_700_000_000,
          isCoinbase: false,
          fee: 10n,
          size: 200,
          virtualSize: 150,
          inputs: [
            { value: 70n, address: ADDRESS, type: 'p2wpkh' },
            { value: 30n, address: OTHER, type: 'p2pk' },
          ],
          outputs: [
            { value: 80n, address: ADDRESS, type: 'p2wpkh' },
            { value: 10n, address: ADDRESS, type: 'p2wpkh' },
          ],
        },
      })
      assert.deepEqual(server.urls, [`/api/v2/tx/${hashOf(2)}`])
    })
  })

  it('is unknown when the server says so', async () => {
    await withServer(async (source, server) => {
      server.will(json(400, { error: `Transaction '${hashOf(2)}' not found` }))
      assert.deepEqual((await read(source, hashOf(2))).byHash.get(hashOf(2)), { kind: 'unknown' })
    })
  })

  it('is unusable when the server does not say what an input spent', async () => {
    await withServer(async (source, server) => {
      server.will(json(200, { ...listed(HISTORY[1] as Listed), vin: [{ txid: hashOf(7), n: 0 }] }))
      assert.equal((await read(source, hashOf(2))).byHash.get(hashOf(2))?.kind, 'unusable')
    })
  })
})
