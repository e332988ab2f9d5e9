import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { chainOf } from '../domain/chains/chain.ts'
import type { HistoryPage } from '../domain/ports/source.ts'
import { type KnownTips, PlausibleSource } from './plausible-source.ts'
import type { OpenSource } from './source-descriptor.ts'

const NOW = Date.UTC(2026, 10, 27)
const TIP = 950_000
const BITCOIN = chainOf('bitcoin')
const REQUEST = {
  chain: BITCOIN,
  address: 'a',
  from: { kind: 'newest', known: 0 },
  repeat: 0,
} as const
const OPTIONS = { signal: new AbortController().signal, manual: false }
const PAGE: HistoryPage = {
  tip: TIP,
  balance: 5n,
  transactionCount: 1,
  fingerprint: 'f',
  offset: 0,
  rows: [{ hash: 'ab'.repeat(32), amount: 5n, time: NOW / 1000 - 600, height: TIP }],
}

/** A source that gives these answers, with a clock that can be moved on. */
function sourceOf(
  answer: Partial<HistoryPage>,
  known: KnownTips = new Map(),
  name = 'one',
  others: readonly OpenSource[] = [],
) {
  const time = { now: NOW }
  const clock = { now: () => time.now, random: () => 0.5, sleep: async () => {} }
  const page = { ...PAGE, ...answer }
  const inner = {
    name,
    title: name,
    serves: () => true,
    availableAt: (now: number) => now,
    offsetMax: 0,
    setReader: {
      sizeMax: 9,
      rowsMax: 9,
      read: async () => ({
        tip: page.tip,
        pages: new Map([
          ['a', page],
          ['b', PAGE],
        ]),
        smaller: [],
        unfit: false,
      }),
    },
    walletReader: null,
    transactionInspector: null,
    transactionReader: null,
    push: null,
    batchChecker: { sizeMax: 9, check: async () => ({ tip: page.tip, fingerprints: new Map() }) },
    page: async () => page,
    status: () => ({ state: 'ok', tips: { bitcoin: page.tip } }),
  } as unknown as OpenSource
  const parts = { clock, known, others: () => others, onChange: () => {} }
  return { source: new PlausibleSource(inner, parts), inner, time }
}

function read(answer: Partial<HistoryPage>, known?: KnownTips) {
  return sourceOf(answer, known).source.page(REQUEST, OPTIONS)
}

describe('the answers of a source', () => {
  it('are passed on as they are when they can be true', async () => {
    assert.deepEqual(await read({}), PAGE)
  })

  for (const [name, answer, message] of [
    ['a balance below zero', { balance: -500n }, /^one reports a balance below zero \(-0\.000005 BTC\)\.$/],
    ['a balance beyond the supply', { balance: 10n ** 38n }, /more than ever exist/],
    ['a row above the tip', { tip: TIP - 1 }, /in block 950000, above its newest block 949999/],
    [
      'an impossible tip',
      { tip: 900_000_000_000_000 },
      /block 900000000000000 as the newest one, which Bitcoin cannot have reached/,
    ],
  ] as const) {
    it(`are refused with ${name}, as an error of this address`, async () => {
      await assert.rejects(read(answer), { kind: 'unusable', code: 'source_inconsistent', message })
    })
  }

  it('are refused for one address of a set alone', async () => {
    const request = { chain: BITCOIN, addresses: ['a', 'b'], repeat: 0 }
    const { source } = sourceOf({ balance: -500n })
    const answer = await source.setReader?.read(request, OPTIONS)
    assert.deepEqual([...(answer?.pages.keys() ?? [])], ['b'])
  })

  it('are refused for a whole set with an impossible tip', async () => {
    const request = { chain: BITCOIN, addresses: ['a', 'b'], repeat: 0 }
    const { source } = sourceOf({ tip: 900_000_000_000_000 })
    await assert.rejects(async () => await source.setReader?.read(request, OPTIONS), /cannot have reached/)
  })

  it('are refused with a tip far above the one that another source knows, until time has passed', async () => {
    const known: KnownTips = new Map()
    await read({}, known)
    const { source, time } = sourceOf({ tip: TIP + 2000 }, known, 'two')
    await assert.rejects(source.page(REQUEST, OPTIONS), /cannot have reached/)
    assert.deepEqual(source.status().tips, {})
    time.now += 2 * 86_400_000
    await source.page(REQUEST, OPTIONS)
    assert.deepEqual(source.status().tips, { bitcoin: TIP + 2000 })
  })

  it('leave the tips of honest sources accepted after an impossible one', async () => {
    const known: KnownTips = new Map()
    await assert.rejects(read({ tip: 900_000_000_000_000 }, known))
    await read({}, known)
    await read({ tip: TIP + 1 }, known)
  })

  it('are refused from a server that is still reading the chain, once another one knows its end', async () => {
    const known: KnownTips = new Map()
    const empty = { tip: 250_000, balance: 0n, transactionCount: 0, rows: [] }
    await read(empty, known)
    await read({}, known)
    await assert.rejects(read(empty, known), {
      code: 'source_behind',
      message: 'one is still reading the chain: it knows block 250000, and the newest one is 950000.',
    })
  })

  it('are refused from a server that is still reading the chain when another one, asked for that, knows its end', async () => {
    const other = sourceOf({}, new Map(), 'two').inner
    const empty = { tip: 250_000, balance: 0n, transactionCount: 0, rows: [] }
    const { source } = sourceOf(empty, new Map(), 'one', [other])
    await assert.rejects(source.page(REQUEST, OPTIONS), { code: 'source_behind', scope: 'source' })
    const { state, reasonCode, reason } = source.status()
    assert.deepEqual([state, reasonCode], ['down', 'source_behind'])
    assert.match(reason ?? '', /still reading the chain/)
    assert.ok(source.availableAt(NOW) > NOW)
  })

  it('are accepted from a server with few blocks when the other one has as few, or cannot answer', async () => {
    const few = { tip: 1000, balance: 0n, transactionCount: 0, rows: [] }
    const failing = { ...sourceOf({}).inner, page: () => Promise.reject(new Error('down')) }
    for (const other of [sourceOf(few, new Map(), 'two').inner, failing as unknown as OpenSource]) {
      const { source } = sourceOf(few, new Map(), 'one', [other])
      assert.equal((await source.page(REQUEST, OPTIONS)).tip, 1000)
      assert.equal(source.status().state, 'ok')
    }
  })

  it('are refused in batch checks as well', async () => {
    const { batchChecker } = sourceOf({ tip: 2 ** 40 }).source
    const request = { chain: BITCOIN, addresses: ['a'], repeat: 0 }
    await assert.rejects(batchChecker?.check(request, OPTIONS) ?? Promise.resolve(), { kind: 'unusable' })
  })
})
