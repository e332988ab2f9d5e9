import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { realTransactions } from '../../sim/chain/real-histories.ts'
import { earliestTime } from '../chains/block-times.ts'
import { allChains, chainOf } from '../chains/chain.ts'
import { supplyOf } from '../chains/supply.ts'
import { sumOf } from './order.ts'
import {
  balancesOfBlocks,
  highestTip,
  isStillReading,
  whyImpossibleBalances,
  whyImpossibleRows,
  whyImpossibleTotals,
  whyTooManyRows,
  withoutNegatives,
} from './plausible.ts'
import type { Transfer } from './transfer.ts'

const BITCOIN = chainOf('bitcoin')
const NOW = Date.UTC(2026, 10, 27)
const TIP = 950_000
const HOUR = 3600_000

function row(changes: Partial<Transfer>): Transfer {
  return { hash: 'ab'.repeat(32), amount: 1n, time: NOW / 1000 - 600, height: TIP, ...changes }
}

describe('the totals of an address', () => {
  it('are possible from nothing up to the whole supply', () => {
    assert.equal(whyImpossibleTotals(BITCOIN, { balance: 0n, transactionCount: 0, tip: 9 }), null)
    assert.equal(
      whyImpossibleTotals(BITCOIN, { balance: 20_000_000n * 10n ** 8n, transactionCount: 1, tip: TIP }),
      null,
    )
  })

  it('are impossible below zero, beyond the supply, and without a transaction', () => {
    const why = (balance: bigint, transactionCount = 1) =>
      whyImpossibleTotals(BITCOIN, { balance, transactionCount, tip: 9 })
    assert.equal(why(-500n), 'a balance below zero (-0.000005 BTC)')
    assert.match(
      why(supplyOf(BITCOIN) + 1n) ?? '',
      /^a balance of 21000000\.00000001 BTC, more than ever exist/,
    )
    assert.match(why(10n ** 38n) ?? '', /more than ever exist/)
    assert.equal(why(1n, 0), 'a balance without any transaction')
  })
})

describe('the rows of a history', () => {
  const why = (...rows: Transfer[]) => whyImpossibleRows(BITCOIN, rows, TIP, NOW)

  it('are possible at the tip, unconfirmed, without a time, and with times months out of order', () => {
    const older = row({ hash: 'cd'.repeat(32), height: TIP - 1, time: NOW / 1000 + 3600 })
    const late = row({ time: NOW / 1000 - 300 * 86_400 })
    assert.equal(why(late, older), null)
    assert.equal(why(row({ height: null, time: null }), row({}), older), null)
    assert.equal(why(row({ height: 0, time: 1_231_006_505 })), null)
  })

  for (const [name, changes, expected] of [
    ['above the tip', { height: TIP + 1 }, /in block 950001, above its newest block 950000/],
    ['before the first block', { time: 0 }, /with a time before the chain's first block/],
    ['far in the future', { time: NOW / 1000 + 7201 }, /with a time in the future/],
    ['in the year 28521834', { time: 9e14 }, /with a time in the future/],
    ['of more coins than exist', { amount: -(10n ** 38n) }, /with an amount of more than ever exists/],
    ['unconfirmed and in the future', { height: null, time: 253_370_764_800 }, /with a time in the future/],
  ] as const) {
    it(`are impossible ${name}`, () => assert.match(why(row(changes)) ?? '', expected))
  }

  for (const [name, changes, expected] of [
    [
      'in a block of years later',
      { height: 949_000, time: 1_300_000_000 },
      /but with a time years before that block/,
    ],
    [
      'waiting since 2009',
      { height: null, time: 1_240_000_000 },
      /without a block, but with a time years before/,
    ],
  ] as const) {
    it(`are impossible ${name}`, () => assert.match(why(row(changes)) ?? '', expected))
  }

  it('are impossible in two blocks at once, except the two coinbases that are', () => {
    const pair = (hash: string) => why(row({ hash, height: 91_880 }), row({ hash, height: 91_722 }))
    assert.match(pair('ab'.repeat(32)) ?? '', /in two blocks, 91880 and 91722/)
    const alike = ['ab', 'cd'].map((end) => `${'ab'.repeat(31)}${end}`)
    assert.equal(why(...alike.map((hash, index) => row({ hash, height: 91_880 - index }))), null)
    assert.equal(pair('e3bf3d07d4b0375638d5f1db5255fe07ba2c4cb067cd81b84ee974b6585fb468'), null)
  })

  it('of the real chains are all possible', () => {
    for (const slug of ['bitcoin', 'bitcoin-cash'] as const) {
      for (const { transaction, height } of realTransactions(slug)) {
        const value = transaction.outputs.reduce((sum, output) => sum + output.value, 0n)
        const real = row({ hash: transaction.hash, amount: value, time: transaction.time, height })
        assert.equal(whyImpossibleRows(chainOf(slug), [real], 971_000, NOW), null)
      }
    }
  })

  it('are impossible only more than six years before the known blocks of each chain', () => {
    for (const chain of allChains()) {
      for (const { height, time } of chain.knownBlocks) {
        const tip = height + 10
        const dated = (before: number) => [row({ height, time: Math.max(chain.genesisTime, time - before) })]
        assert.equal(whyImpossibleRows(chain, dated(2000 * 86_400), tip, NOW), null, chain.slug)
        const early = whyImpossibleRows(chain, dated(2300 * 86_400), tip, NOW)
        if (time - 2300 * 86_400 > chain.genesisTime) assert.match(early ?? '', /years before that block/)
      }
    }
  })

  it('are impossible years before a block at any height, and the bounds rise with the height', () => {
    const heights = fc.nat({ max: 8_000_000 })
    fc.assert(
      fc.property(fc.constantFrom(...allChains()), heights, heights, (chain, a, b) => {
        const [low, high] = a < b ? [a, b] : [b, a]
        assert.ok(earliestTime(chain, low) <= earliestTime(chain, high))
      }),
    )
  })

  it('are impossible where a row is years newer than the one above it', () => {
    const years = 3 * 365 * 86_400
    const newer = row({ height: 850_000, time: NOW / 1000 - years })
    assert.match(
      why(newer, row({ hash: 'cd'.repeat(32), height: 849_999 })) ?? '',
      /below a newer one, but with a later time/,
    )
  })
})

describe('the highest tip of a chain', () => {
  const highest = (known: number | null, passedMs = 0) =>
    highestTip(BITCOIN, known === null ? null : { height: known, at: NOW - passedMs }, NOW)

  it('is close to the number of blocks that the time since the first one allows', () => {
    assert.ok(highest(null) > 951_733 && highest(null) < 1_100_000)
  })

  it('is close to a known tip, and rises with the time since', () => {
    assert.equal(highest(TIP), TIP + 500)
    assert.equal(highest(TIP, HOUR), TIP + 500 + 60)
  })

  it('is not bound by the tip of a server that is still reading the chain', () => {
    assert.equal(highest(250_000), highest(null))
  })

  it('is a little above the real heights of all chains in October 2026, which are not seen as old', () => {
    const then = Date.UTC(2026, 9, 7, 14)
    for (const chain of allChains()) {
      const height = chain.knownBlocks.at(-1)?.height ?? 0
      const highest = highestTip(chain, null, then)
      assert.ok(highest > height && highest < height * 1.06, `${chain.slug} ${height} ${highest}`)
      const known = { height: highest, at: then }
      assert.equal(isStillReading(chain, height, known, then), false, chain.slug)
    }
  })

  it('never falls with time after the newest known block', () => {
    const times = fc.integer({ min: 1_791_379_600, max: 2_500_000_000 })
    fc.assert(
      fc.property(fc.constantFrom(...allChains()), times, fc.nat({ max: 10 ** 8 }), (chain, from, passed) => {
        const [earlier, later] = [from, from + passed].map((time) => highestTip(chain, null, time * 1000))
        assert.ok((earlier ?? 0) <= (later ?? 0), chain.slug)
      }),
    )
  })
})

describe('the balances of a history', () => {
  it('are possible when a block ends with nothing', () => {
    const rows = [row({ amount: -5n }), row({ amount: 5n })]
    assert.equal(whyImpossibleBalances(BITCOIN, balancesOfBlocks(rows, 0n)), null)
  })

  it('are impossible when a block ends below zero, though the sum is right', () => {
    const rows = [
      row({ amount: 5000n, height: 800_002 }),
      row({ amount: -10_000n, height: 800_001 }),
      row({ amount: 5000n, height: 800_000 }),
    ]
    const why = whyImpossibleBalances(BITCOIN, balancesOfBlocks(rows, 0n))
    assert.equal(why, 'transactions after which the balance would be -0.00005 BTC')
  })

  it('are impossible when a block ends with more than the supply', () => {
    const rows = [row({ amount: -(10n ** 16n), height: 2 }), row({ amount: 10n ** 16n, height: 1 })]
    assert.match(whyImpossibleBalances(BITCOIN, balancesOfBlocks(rows, 0n)) ?? '', /would be 100000000 BTC/)
  })
})

describe('the order of the rows of a block', () => {
  const amounts = fc.array(fc.bigInt({ min: -50n, max: 50n }), { minLength: 1, maxLength: 12 })

  it('never has a balance below zero, and stays as it is where it has none', () => {
    fc.assert(
      fc.property(amounts, fc.bigInt({ min: 0n, max: 60n }), (changes, before) => {
        const block = changes.map((amount, index) => row({ amount, hash: `${index}`.padStart(64, '0') }))
        const after = before + sumOf(block)
        fc.pre(after >= 0n)
        const ordered = withoutNegatives(block, after)
        assert.deepEqual(new Set(ordered), new Set(block))
        assert.ok(runningBalances(ordered, after).every((balance) => balance >= 0n))
        if (runningBalances(block, after).every((balance) => balance >= 0n)) assert.equal(ordered, block)
      }),
    )
  })
})

/** Right after each row. */
function runningBalances(rows: readonly Transfer[], after: bigint): bigint[] {
  let balance = after
  return rows.map(({ amount }) => {
    const here = balance
    balance -= amount
    return here
  })
}

describe('the number of transactions', () => {
  const row = (height: number | null, at: number) => ({ hash: `${at}`, amount: 1n, time: null, height })

  it('is at most what fits into the blocks so far', () => {
    const fits = { balance: 1n, transactionCount: 10 * 20_000, tip: 9 }
    assert.equal(whyImpossibleTotals(BITCOIN, fits), null)
    const much = { balance: 1n, transactionCount: 900_000_000_000_000, tip: 900_000 }
    assert.match(whyImpossibleTotals(BITCOIN, much) ?? '', /more than 900000 blocks can hold/)
  })

  it('of one block, and of the blocks up to a row, has the same limit', () => {
    const block = Array.from({ length: 20_001 }, (_, at) => row(900, at))
    assert.equal(whyTooManyRows(BITCOIN, block.slice(1), 20_001), null)
    assert.match(whyTooManyRows(BITCOIN, block, 20_001) ?? '', /20001 transactions in block 900 alone/)
    assert.match(whyTooManyRows(BITCOIN, [row(null, 0), row(4, 1)], 100_002) ?? '', /100001 .* up to block 4/)
  })
})
