import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { chainOf } from '../../../domain/chains/chain.ts'
import { openDescriptor } from '../../../domain/keys/open-descriptor.ts'
import type { CallOptions } from '../../../domain/ports/call-options.ts'
import { SourceError } from '../../../domain/ports/source.ts'
import type { WalletReader, WalletRequest } from '../../../domain/ports/wallet-reader.ts'
import { directNetwork } from '../../../net/direct-network.ts'
import { FakeClock } from '../../../net/testing/fake-clock.ts'
import { MemoryLedger } from '../../../net/testing/memory-ledger.ts'
import { json, type Reply, StubProvider } from '../../../net/testing/stub-provider.ts'
import { Blockbook } from '../blockbook.ts'

const KEY =
  'xpub6BosfCnifzxcFwrSzQiqu2DBVTshkCXacvNsWGYJVVhhawA7d4R5WSWGFNbi8Aw6ZRc1brxMyWMzG3DSSSSoekkudhUd9yLb6qx39T9nMdj'
const WPKH = `wpkh(${KEY}/<0;1>/*)`
const chain = chainOf('bitcoin')
const [A, B, C] = openDescriptor(WPKH, chain)
  .addresses(0, 0, 3)
  .map(({ address }) => address) as [string, string, string]
const options: CallOptions = { signal: new AbortController().signal, manual: false }
const asked: WalletRequest = {
  chain,
  descriptor: WPKH,
  gapLimit: 20,
  addresses: [A, B, C],
  all: true,
  repeat: 0,
  withTransactions: false,
}
const hashOf = (index: number) => index.toString(16).padStart(64, 'a')

const STATUS = json(200, {
  blockbook: { coin: 'Bitcoin', version: '0.5.0', inSync: true, inSyncMempool: true, bestHeight: 800_000 },
  backend: { blocks: 800_000 },
})

interface Paid {
  readonly index: number
  /** Null for an unconfirmed one. */
  readonly height: number | null
  readonly from?: string
  readonly to: string
  readonly value: number
  readonly block?: string
}

const paid = ({ index, height, from, to, value, block }: Paid) => ({
  txid: hashOf(index),
  vin:
    from === undefined
      ? [{ n: 0, coinbase: '03abcdef', isAddress: false }]
      : [{ txid: hashOf(99), n: 0, value: String(value), addresses: [from], isAddress: true }],
  vout: [{ n: 0, value: String(value), addresses: [to], isAddress: true }],
  ...(height === null ? { blockHeight: -1 } : { blockHeight: height, blockHash: block ?? `block ${height}` }),
  confirmations: height === null ? 0 : 5,
  blockTime: 1_700_000_000,
})

const token = (name: string, count: number, received = 0, sent = 0) => ({
  name,
  transfers: count,
  ...(count === 0
    ? {}
    : { balance: String(received - sent), totalReceived: String(received), totalSent: String(sent) }),
})

/** B got 30 of the 100 that A received; 7 more are on their way to B. */
const PAID: readonly Paid[] = [
  { index: 3, height: null, to: B, value: 7 },
  { index: 2, height: 799_990, from: A, to: B, value: 30 },
  { index: 1, height: 799_980, to: A, value: 100 },
]
const TOKENS = [token(A, 2, 100, 30), token(B, 1, 30), token(C, 0)]

function wallet(more: Record<string, unknown> = {}, listed: readonly Paid[] = PAID): Reply {
  return json(200, {
    page: 1,
    totalPages: 1,
    itemsOnPage: 1000,
    address: WPKH,
    balance: '100',
    totalReceived: '130',
    totalSent: '30',
    unconfirmedBalance: '7',
    unconfirmedTxs: 1,
    txs: 2,
    transactions: listed.map(paid),
    tokens: TOKENS,
    ...more,
  })
}

async function withServer(
  work: (reader: WalletReader, server: StubProvider, source: Blockbook) => Promise<void>,
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
  await work(source.walletReader as WalletReader, server, source)
}

const urlOf = (tokens: string, page: number, size: number) =>
  `/api/v2/xpub/${encodeURIComponent(WPKH)}?details=txs&tokens=${tokens}&gap=120&page=${page}&pageSize=${size}`

describe('a wallet from Blockbook', () => {
  it('has the whole history of each address that it derives, with the fingerprint of the address alone', async () => {
    await withServer(async (reader, server, source) => {
      server.will(STATUS, wallet())
      const answer = await reader.read(asked, options)
      const rows = [...(answer?.pages ?? [])].map(([address, page]) => [
        address,
        page.balance,
        page.rows.map(({ amount, height }) => [amount, height]),
      ])
      assert.deepEqual(rows, [
        [
          A,
          70n,
          [
            [-30n, 799_990],
            [100n, 799_980],
          ],
        ],
        [
          B,
          37n,
          [
            [7n, null],
            [30n, 799_990],
          ],
        ],
        [C, 0n, []],
      ])
      assert.equal(server.urls.at(-1), urlOf('derived', 1, 1000))
      const alone = { address: B, balance: '30', totalReceived: '30', totalSent: '0', txs: 1 }
      server.will(json(200, { ...alone, unconfirmedBalance: '7', unconfirmedTxs: 1 }))
      const check = await source.batchChecker.check({ chain, addresses: [B], repeat: 0 }, options)
      assert.equal(answer?.pages.get(B)?.fingerprint, check.fingerprints.get(B))
    })
  })

  for (const [what, tokens] of [
    ['states more transactions than it lists', [token(A, 3, 100, 30), token(B, 1, 30), token(C, 0)]],
    ['states other sums', [token(A, 2, 101, 31), token(B, 1, 30), token(C, 0)]],
    [
      'states a balance that is not the difference',
      [{ ...token(A, 2, 100, 30), balance: '71' }, ...TOKENS.slice(1)],
    ],
    ['lists transactions that it does not state', [token(A, 0), ...TOKENS.slice(1)]],
  ] as const) {
    it(`leaves out an address of which it ${what}`, async () => {
      await withServer(async (reader, server) => {
        server.will(STATUS, wallet({ tokens }))
        assert.deepEqual([...((await reader.read(asked, options))?.pages.keys() ?? [])], [B, C])
      })
    })
  }

  for (const [what, reply] of [
    ['states other unconfirmed sums', wallet({ unconfirmedBalance: '8' })],
    ['states another number of unconfirmed transactions', wallet({ unconfirmedTxs: 2 })],
    ['lists fewer transactions than it states', wallet({ txs: 3 })],
    ['lists a transaction twice', wallet({ txs: 3 }, [...PAID, PAID[2] as Paid])],
  ] as const) {
    it(`is requested again when it ${what}, and proves nothing the third time`, async () => {
      await withServer(async (reader, server) => {
        server.will(STATUS, reply, STATUS, wallet())
        assert.equal((await reader.read(asked, options))?.pages.size, 3)
        server.will(...[1, 2, 3].flatMap(() => [STATUS, reply]))
        assert.equal((await reader.read({ ...asked, repeat: 1 }, options))?.pages.size, 0)
      })
    })
  }

  it('is none where the server answers that it derives none', async () => {
    await withServer(async (reader, server) => {
      server.will(STATUS, json(400, { error: 'XPUB functionality is not supported' }))
      assert.equal(await reader.read(asked, options), null)
    })
  })

  it('fails without a word of the key, and the source works on', async () => {
    await withServer(async (reader, server, source) => {
      const failed = json(500, { error: `cannot read ${KEY}` })
      server.will(STATUS, failed, failed, failed)
      await assert.rejects(reader.read(asked, options), (error) => {
        assert.ok(error instanceof SourceError)
        assert.equal(error.scope, 'endpoint')
        assert.ok(!error.message.includes('xpub'), error.message)
        return true
      })
      assert.notEqual(source.status().state, 'down')
    })
  })
})

describe('addresses of a wallet that was read from Blockbook', () => {
  const check = { chain, addresses: [A, B, C], repeat: 0 }

  it('are checked together, with the fingerprints of their histories', async () => {
    await withServer(async (reader, server, source) => {
      server.will(STATUS, wallet(), STATUS, wallet({ itemsOnPage: 1, txs: 2 }, PAID.slice(0, 2)))
      const answer = await reader.read(asked, options)
      const { fingerprints } = await source.batchChecker.check(check, options)
      for (const address of [A, B, C]) {
        assert.equal(fingerprints.get(address), answer?.pages.get(address)?.fingerprint)
      }
      assert.equal(server.urls.at(-1), urlOf('derived', 1, 1))
    })
  })

  it('are checked alone where the answer contradicts itself, fails, or lacks them', async () => {
    const alone = (address: string) =>
      json(200, { address, balance: '0', totalReceived: '0', totalSent: '0', txs: 0 })
    const broken = json(500, { error: 'broken' })
    const one = PAID.slice(0, 2)
    for (const [replies, singles] of [
      [[wallet({ itemsOnPage: 1, unconfirmedTxs: 2 }, one)], [A, B, C]],
      [
        [broken, broken, broken],
        [A, B, C],
      ],
      [[wallet({ itemsOnPage: 1, tokens: TOKENS.slice(0, 2) }, one)], [C]],
    ] as const) {
      await withServer(async (reader, server, source) => {
        server.will(STATUS, wallet(), STATUS, ...replies, ...singles.map(alone))
        await reader.read(asked, options)
        const { fingerprints } = await source.batchChecker.check(check, options)
        assert.deepEqual([...fingerprints.keys()].toSorted(), [A, B, C].toSorted())
        const urls = server.urls.slice(-singles.length)
        assert.deepEqual(
          urls,
          singles.map((address) => `/api/v2/address/${address}?details=basic`),
        )
      })
    }
  })

  it('are left out of a check when the server rejects a request for one alone', async () => {
    await withServer(async (_, server, source) => {
      const total = (address: string) =>
        json(200, { address, balance: '0', totalReceived: '0', totalSent: '0', txs: 0 })
      server.will(STATUS, total(A), json(400, { error: 'Invalid address' }), total(C))
      const { fingerprints } = await source.batchChecker.check(check, options)
      assert.deepEqual([...fingerprints.keys()], [A, C])
    })
  })
})

describe('a wallet of several pages from Blockbook', () => {
  /** Ten payments to A, B and C in turns, five on a page. */
  const all = Array.from({ length: 10 }, (_, place) => ({
    index: 50 - place,
    height: 799_990 - place,
    to: [A, B, C][place % 3] as string,
    value: 10,
  }))
  const totals = { balance: '100', totalReceived: '100', totalSent: '0', unconfirmedBalance: '0' }
  const stated = { ...totals, unconfirmedTxs: 0, txs: 10, itemsOnPage: 5 }
  const tokens = [token(A, 4, 40), token(B, 3, 30), token(C, 3, 30)]
  const first = wallet({ ...stated, tokens }, all.slice(0, 5))
  const second = wallet({ ...stated, page: 2, tokens: [] }, all.slice(5))
  const top = wallet({ ...stated, itemsOnPage: 1, tokens: [] }, all.slice(0, 1))

  it('is read to its end, and its top again', async () => {
    await withServer(async (reader, server) => {
      server.will(STATUS, first, second, top)
      const answer = await reader.read(asked, options)
      assert.deepEqual(
        [A, B, C].map((address) => answer?.pages.get(address)?.rows.length),
        [4, 3, 3],
      )
      assert.deepEqual(server.urls.slice(-2), [urlOf('nonzero', 2, 5), urlOf('nonzero', 1, 1)])
    })
  })

  const replaced = { ...(all[0] as Paid), block: 'another block' }
  for (const [what, moved] of [
    ['has one more transaction', [first, wallet({ ...stated, page: 2, txs: 11 }, all.slice(5))]],
    ['is in other blocks', [first, second, wallet({ ...stated, itemsOnPage: 1 }, [replaced])]],
    ['has fewer pages', [first, wallet({ ...stated, page: 1 }, all.slice(0, 5))]],
  ] as const) {
    it(`is read anew when it ${what} before its end`, async () => {
      await withServer(async (reader, server) => {
        server.will(STATUS, ...moved, STATUS, first, second, top)
        assert.equal((await reader.read(asked, options))?.pages.size, 3)
      })
    })
  }

  it('is read no further than page 1 where requests for the addresses cost less', async () => {
    await withServer(async (reader, server) => {
      server.will(STATUS, first)
      const answer = await reader.read({ ...asked, addresses: [A, B], all: false }, options)
      assert.equal(answer?.pages.size, 0)
      assert.equal(server.urls.at(-1), urlOf('derived', 1, 1000))
    })
  })
})
