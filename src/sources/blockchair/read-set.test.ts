import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { chainOf } from '../../domain/chains/chain.ts'
import type { SetAnswer } from '../../domain/ports/source.ts'
import { FakeClock } from '../../net/testing/fake-clock.ts'
import { MemoryLedger } from '../../net/testing/memory-ledger.ts'
import { json, type Reply, StubProvider, text } from '../../net/testing/stub-provider.ts'
import { Blockchair } from './blockchair.ts'

const START = '2026-11-23T12:00:00Z'
const USED = 'bc1q48a4tnwa7exmg37sckc32r93twrazanu4ug5ug'
const EMPTIED = '35hK24tcLEWcgNA4JxpvbkNkoAcDGqQPsP'
const UNUSED = '1QiCwwcWQuMxC8h8mAjPP91xNaxo3NnAT'
const ALL = [USED, EMPTIED, UNUSED]
const STATE = 899_924
const hashOf = (digit: string) => digit.repeat(64)
const [FIRST, MIDDLE, LAST] = [hashOf('a'), hashOf('b'), hashOf('c')]

interface Row {
  readonly address?: unknown
  readonly hash: string
  readonly balance_change: unknown
}

const row = (address: string, hash: string, balance_change: number): Row => ({
  address,
  hash,
  balance_change,
})
/** `MIDDLE` moves coins from one of the addresses to the other. */
const ROWS: readonly Row[] = [
  row(EMPTIED, LAST, -3),
  row(USED, MIDDLE, 5),
  row(EMPTIED, MIDDLE, -5),
  row(EMPTIED, FIRST, 8),
]
const ADDRESSES: Record<string, unknown> = {
  [USED]: { balance: 5, received: 5, spent: 0, output_count: 1, unspent_output_count: 1 },
  [EMPTIED]: { balance: 0, received: 11, spent: 11, output_count: 2, unspent_output_count: 0 },
}
const SET = { address_count: 2, balance: 5, output_count: 3, transaction_count: 3 }

interface Changes {
  readonly set?: object
  readonly addresses?: unknown
  readonly rows?: unknown
}

function body({ set, addresses = ADDRESSES, rows = ROWS }: Changes = {}) {
  const details = { block_id: 878_696, time: '2025-01-10 23:31:49' }
  const transactions = Array.isArray(rows)
    ? rows.map((each) => (typeof each === 'object' ? { ...details, ...each } : each))
    : rows
  return {
    data: { set: { ...SET, ...set }, addresses, transactions, utxo: [] },
    context: { code: 200, state: STATE, request_cost: 2.2 },
  }
}

interface Read {
  readonly answer: SetAnswer
  readonly provider: StubProvider
  readonly source: Blockchair
}

async function read(reply: Reply, check: (read: Read) => void, addresses = ALL, coin = 'bitcoin' as const) {
  await using provider = await StubProvider.start()
  const clock = new FakeClock(START)
  const limits = { requestsPerMinute: 0, pointsPerDay: 0 }
  const ledger = new MemoryLedger(clock)
  const source = new Blockchair({
    baseUrl: provider.url,
    apiKey: null,
    limits,
    httpTimeoutMs: 5000,
    clock,
    ledger,
  })
  provider.will(reply)
  const options = { signal: new AbortController().signal, manual: false }
  const answer = await source.setReader.read({ chain: chainOf(coin), addresses, repeat: 0 }, options)
  check({ answer, provider, source })
}

const pagesOf = ({ pages }: SetAnswer) =>
  Object.fromEntries(
    [...pages].map(([address, page]) => [
      address,
      [page.balance, page.transactionCount, page.rows.map(({ hash }) => hash)],
    ]),
  )

describe('a set of addresses', () => {
  it('is read in one request, each address with its own rows, balance and count', () =>
    read(json(200, body()), ({ answer, provider, source }) => {
      assert.deepEqual(provider.urls, [
        `/bitcoin/dashboards/addresses/${ALL.join(',')}?transaction_details=true&limit=10000,0&offset=0,0`,
      ])
      assert.deepEqual(pagesOf(answer), {
        [USED]: [5n, 1, [MIDDLE]],
        [EMPTIED]: [0n, 3, [LAST, MIDDLE, FIRST]],
        [UNUSED]: [0n, 0, []],
      })
      assert.deepEqual([answer.tip, answer.unfit, answer.smaller], [STATE, false, []])
      assert.equal(answer.pages.get(EMPTIED)?.fingerprint, '0/11/11/2/0')
      assert.equal(answer.pages.get(UNUSED)?.fingerprint, '0/0/0/0/0')
      assert.equal(source.status().pointsPerDay.used, 2.2)
    }))

  it('may count a transaction of two of its addresses twice', () =>
    read(json(200, body({ set: { transaction_count: 4 } })), ({ answer }) =>
      assert.equal(answer.pages.size, 3),
    ))

  it('may consist of unused addresses', () =>
    read(
      json(
        200,
        body({ set: { balance: 0, output_count: 0, transaction_count: 0 }, addresses: [], rows: [] }),
      ),
      ({ answer }) =>
        assert.deepEqual(pagesOf(answer), {
          [USED]: [0n, 0, []],
          [EMPTIED]: [0n, 0, []],
          [UNUSED]: [0n, 0, []],
        }),
    ))

  it('may spell its addresses in capitals', () => {
    const upper = USED.toUpperCase()
    const addresses = { [upper]: ADDRESSES[USED], [EMPTIED]: ADDRESSES[EMPTIED] }
    const rows = ROWS.map((each) => (each.address === USED ? { ...each, address: upper } : each))
    return read(json(200, body({ addresses, rows })), ({ answer }) =>
      assert.equal(answer.pages.get(USED)?.balance, 5n),
    )
  })

  it('is read again in smaller sets, which fit, when it has more rows than an answer', () => {
    const many = [...'0123456789'].map((digit) => `1${digit}`)
    const sized = many.map((address, at) => [
      address,
      { balance: 0, received: 0, spent: 0, output_count: at * 400, unspent_output_count: 0 },
    ])
    const rows = Array.from({ length: 10_000 }, (_, at) => row('11', at.toString(16).padStart(64, '0'), 0))
    const all = { set: { transaction_count: 18_000 }, addresses: Object.fromEntries(sized), rows }
    return read(
      json(200, body(all)),
      ({ answer }) => {
        assert.equal(answer.pages.size, 0)
        // Each of the others, which may have more than half of the rows of an answer, is read alone.
        assert.deepEqual(answer.smaller, [
          ['10', '11', '12', '13', '14'],
          ['15', '16'],
        ])
      },
      many,
    )
  })

  it('is read again in smaller sets when the answer has fewer rows than requested', () =>
    read(json(200, body({ set: { transaction_count: 5 } })), ({ answer }) =>
      assert.deepEqual([answer.pages.size, answer.smaller], [0, [[UNUSED, USED]]]),
    ))

  it('is read again without an address whose totals are malformed', () =>
    read(json(200, body({ addresses: { ...ADDRESSES, [USED]: { balance: 1.5 } } })), ({ answer }) =>
      assert.deepEqual([answer.pages.size, answer.smaller], [0, [[EMPTIED, UNUSED]]]),
    ))

  for (const [name, changes] of [
    ['rows that do not add up to its balance', { rows: [row(EMPTIED, LAST, -4), ...ROWS.slice(1)] }],
    [
      'an invalid row',
      {
        rows: [{ ...row(EMPTIED, LAST, -3), time: 'yesterday' }, ...ROWS.slice(1)],
        set: { transaction_count: 4 },
      },
    ],
    [
      'more rows than outputs',
      {
        addresses: {
          ...ADDRESSES,
          [EMPTIED]: { ...(ADDRESSES[EMPTIED] as object), output_count: 2, unspent_output_count: 2 },
        },
      },
    ],
  ] as const) {
    it(`leaves an address to its own reading that has ${name}, and no other`, () =>
      read(json(200, body(changes)), ({ answer }) => {
        assert.deepEqual([...answer.pages.keys()], [USED, UNUSED])
        assert.deepEqual([answer.smaller, answer.unfit], [[], false])
      }))
  }

  for (const [name, changes] of [
    [
      'a row less than the set has transactions',
      { rows: ROWS.slice(0, 3), set: { transaction_count: 2 }, addresses: { [USED]: ADDRESSES[USED] } },
    ],
    [
      'an address that the totals of the set count is missing',
      { addresses: { [USED]: ADDRESSES[USED] }, rows: [row(USED, MIDDLE, 5)], set: { transaction_count: 1 } },
    ],
    ['more rows than the set has transactions', { set: { transaction_count: 2 } }],
    [
      'a row is listed twice in the place of another',
      { rows: [ROWS[0], ROWS[0], ...ROWS.slice(2)], set: { transaction_count: 4 } },
    ],
  ] as const) {
    it(`proves nothing if ${name}`, () =>
      read(json(200, body(changes)), ({ answer }) => assert.equal(answer.pages.size, 0)))
  }

  for (const [name, changes] of [
    ['rows without an address', { rows: ROWS.map(({ address: _, ...rest }) => rest) }],
    ['hashes in the place of rows', { rows: [LAST, MIDDLE, FIRST] }],
    ['no rows', { rows: null }],
    ['a row of another address', { rows: [...ROWS, row('1BoatSLRHtKNngkdXEeobR76b53LETtpyT', FIRST, 0)] }],
    ['a row of an address that it does not list', { rows: [...ROWS, row(UNUSED, FIRST, 0)] }],
    [
      'another address',
      { addresses: { ...ADDRESSES, '1BoatSLRHtKNngkdXEeobR76b53LETtpyT': ADDRESSES[USED] } },
    ],
    ['an address twice', { addresses: { ...ADDRESSES, [USED.toUpperCase()]: ADDRESSES[USED] } }],
    ['a list of addresses', { addresses: [USED] }],
    ['no count of transactions', { set: { transaction_count: null } }],
    ['no balance of the set', { set: { balance: undefined } }],
  ] as const) {
    it(`cannot be read from a source whose answer has ${name}`, () =>
      read(json(200, body(changes)), ({ answer, source }) => {
        assert.deepEqual([answer.unfit, answer.pages.size, answer.smaller], [true, 0, []])
        assert.equal(source.status().state, 'ok')
      }))
  }

  for (const [name, reply, tip] of [
    ['data []', json(200, { data: [], context: { code: 200, state: STATE } }), STATE],
    ['404 with a context', json(404, { data: null, context: { code: 404, error: 'Not found' } }), null],
  ] as const) {
    it(`is not proven to be unused by ${name}`, () =>
      read(reply, ({ answer }) =>
        assert.deepEqual([answer.tip, answer.pages.size, answer.unfit], [tip, 0, false]),
      ))
  }

  for (const [name, reply] of [
    ['400', json(400, { data: null, context: { code: 400, error: 'Invalid request' } })],
    ['404 without a context', text(404, '')],
  ] as const) {
    it(`fails as a kind of request after ${name}, at once and without harm to the source`, () =>
      assert.rejects(
        read(reply, () => assert.fail('it was answered')),
        { kind: 'endpoint', code: 'source_rejected' },
      ))
  }

  it('of Bitcoin Cash is requested without prefixes, and may be answered with them', () => {
    const [cash, name] = [
      'bitcoincash:qpm2qsznhks23z7629mms6s4cwef74vcwvy22gdx6a',
      'qpm2qsznhks23z7629mms6s4cwef74vcwvy22gdx6a',
    ]
    const set = { balance: 5, output_count: 1, transaction_count: 1 }
    const reply = json(
      200,
      body({ set, addresses: { [cash]: ADDRESSES[USED] }, rows: [row(cash, FIRST, 5)] }),
    )
    return read(
      reply,
      ({ answer, provider }) => {
        assert.match(provider.urls[0] ?? '', new RegExp(`/bitcoin-cash/dashboards/addresses/${name}\\?`))
        assert.equal(answer.pages.get(cash)?.balance, 5n)
      },
      [cash],
      'bitcoin-cash' as 'bitcoin',
    )
  })
})
