import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { ChainSlug } from '../../domain/chains/chain.ts'
import { type Day, dayOfMs, parseDay } from '../../domain/day.ts'
import type { PriceSource, RateSource } from '../../domain/ports/price-source.ts'
import type { Store } from '../../domain/ports/store.ts'
import { FakeClock } from '../../net/testing/fake-clock.ts'
import { openInMemory } from '../../store/sqlite/testing/open-in-memory.ts'
import { PriceKeeper } from './price-keeper.ts'
import { ListedPrices } from './testing/listed-prices.ts'

const day = (text: string): Day => parseDay(text) as Day
const LISTED = day('2015-07-20')

interface World {
  readonly store: Store
  readonly clock: FakeClock
  readonly coinbase: ListedPrices
  readonly kraken: ListedPrices
  readonly defillama: ListedPrices
  readonly rateRequests: (Day | null)[]
  /** What the provider of rates waits for. */
  readonly rates: { answer: Promise<void> }
  readonly followed: ChainSlug[]
  /** Runs the keeper until it waits for the next day, or for a provider. */
  keep(): Promise<void>
}

async function withWorld(
  work: (world: World) => Promise<void>,
  start = '2026-11-28T12:00:00Z',
  isWanted = true,
): Promise<void> {
  const clock = new FakeClock(start, 'stepped')
  const store = openInMemory(clock, 0)
  const followed: ChainSlug[] = ['bitcoin', 'groestlcoin']
  const coinbase = new ListedPrices('coinbase', new Map([['bitcoin', LISTED]] as const), clock)
  const kraken = new ListedPrices('kraken', new Map([['bitcoin', LISTED]] as const), clock, {
    days: 720,
    newest: true,
  })
  const began = [
    ['bitcoin', day('2013-04-28')],
    ['groestlcoin', day('2014-05-27')],
  ] as const
  const defillama = new ListedPrices('defillama', new Map(began), clock, { chains: 8, days: 500 })
  const rateRequests: (Day | null)[] = []
  const rates = { answer: Promise.resolve() }
  const ecb: RateSource = {
    name: 'ecb',
    title: 'ECB',
    rates: async (since) => {
      rateRequests.push(since)
      await rates.answer
      return [{ day: day('2026-11-27'), rates: { USD: '1.1' } }]
    },
    status: () => assert.fail(),
  }
  const keep = () => keepFrom([coinbase, kraken, defillama], { store, clock, followed }, [ecb])
  try {
    if (isWanted) await store.prices.giveUp('now', await wantedSince(store, clock.now()))
    await work({ store, clock, coinbase, kraken, defillama, rateRequests, rates, followed, keep })
  } finally {
    await store.close()
  }
}

/** Runs the keeper until it waits for the next day, or for a provider. */
async function keepFrom(
  sources: readonly PriceSource[],
  { store, clock, followed }: Pick<World, 'store' | 'clock' | 'followed'>,
  rates: readonly RateSource[] = [],
): Promise<void> {
  const stop = new AbortController()
  const keeper = new PriceKeeper({
    sources,
    rates,
    book: store.prices,
    changes: store.changes,
    followed: async () => followed,
    clock,
    onUnexpected: (error) => assert.fail(error as Error),
  })
  const running = keeper.run(stop.signal)
  while (clock.sleeping === 0) await new Promise((resolve) => setImmediate(resolve))
  stop.abort()
  await running
}

/** As a request for a value leaves it. */
async function wantedSince(store: Store, now: number): Promise<number> {
  await store.prices.take('now', { now, leaseMs: 1000, unlessSince: now })
  return now
}

describe('the price keeper', () => {
  it('asks for nothing before the first request for a value', () =>
    withWorld(
      async ({ coinbase, kraken, defillama, rateRequests, keep }) => {
        await keep()
        assert.deepEqual(
          [coinbase, kraken, defillama].flatMap(({ requests }) => requests),
          [],
        )
        assert.deepEqual(rateRequests, [])
      },
      undefined,
      false,
    ))

  it('reads every series back to its first day, and asks the next provider for what the ones before lack', () =>
    withWorld(async ({ store, coinbase, kraken, defillama, keep }) => {
      await keep()
      const { closes } = await store.prices.series('bitcoin')
      const yesterday = day('2026-11-27')
      assert.deepEqual(
        [closes[0]?.day, closes.at(-1)?.day, closes.length],
        [day('2013-04-28'), yesterday, yesterday - day('2013-04-28') + 1],
      )
      assert.ok(closes.every(({ day, source }) => source === (day < LISTED ? 'defillama' : 'coinbase')))
      assert.equal((await store.prices.series('groestlcoin')).closes[0]?.day, day('2014-05-27'))
      assert.equal(coinbase.requests.length, 14)
      assert.deepEqual([kraken.requests.length, defillama.requests.length < 14], [0, true])
    }))

  it('asks for nothing at the second start', () =>
    withWorld(async ({ coinbase, kraken, defillama, rateRequests, keep }) => {
      await keep()
      for (const each of [coinbase, kraken, defillama]) each.requests.length = 0
      await keep()
      assert.deepEqual(
        [coinbase, kraken, defillama].flatMap(({ requests }) => requests),
        [],
      )
      assert.deepEqual(rateRequests, [null])
    }))

  it('goes on where an earlier process has ended', () =>
    withWorld(async ({ store, coinbase, keep }) => {
      coinbase.closeOf = (day) => {
        if (day < day0 - 400) coinbase.isDown = true
        return `${day}`
      }
      const day0 = day('2026-11-27')
      await keep()
      const before = coinbase.requests.length
      coinbase.isDown = false
      coinbase.closeOf = (day) => `${day}`
      await keep()
      const again = coinbase.requests.slice(before).map(({ range }) => range.to)
      assert.ok(again.every((to) => to < day0 - 300))
      assert.equal((await store.prices.series('bitcoin')).asked.get('coinbase')?.to, day0)
    }))

  it('keeps the task as long as it reads, and leaves it to another process soon after it was killed', () =>
    withWorld(async ({ store, clock, coinbase, keep }) => {
      const take = () =>
        store.prices.take('closes', { now: clock.now(), leaseMs: 240_000, unlessSince: clock.now() + 1 })
      const taken: Promise<boolean>[] = []
      coinbase.closeOf = (each) => {
        clock.set(clock.now() + 500)
        if (each % 50 === 0) taken.push(take())
        return `${each}`
      }
      await keep()
      assert.ok(taken.length > 70)
      assert.deepEqual(new Set(await Promise.all(taken)), new Set([false]), 'by another one meanwhile')
      assert.equal(await take(), true, 'by one that is killed then')
      coinbase.requests.length = 0
      clock.set(Date.parse('2026-11-29T12:00:00Z'))
      assert.equal(await take(), true)
      await keep()
      assert.deepEqual([coinbase.requests.length, clock.slept.at(-1)], [0, 60_000])
      clock.set(clock.now() + 240_000)
      await keep()
      assert.equal(coinbase.requests.length, 1)
    }))

  it('asks for a new day when it is finished, one request a coin, and notes what has changed in the past', () =>
    withWorld(async ({ store, clock, coinbase, defillama, keep }) => {
      await keep()
      for (const each of [coinbase, defillama]) each.requests.length = 0
      clock.set(Date.parse('2026-11-29T00:59:59Z'))
      await keep()
      assert.equal(coinbase.requests.length, 0)
      clock.set(Date.parse('2026-11-29T01:00:00Z'))
      coinbase.closeOf = (each) => (each === day('2026-11-20') ? '1' : `${each}.5`)
      await keep()
      assert.deepEqual(coinbase.requests, [
        { chains: ['bitcoin'], range: { from: day('2026-10-29'), to: day('2026-11-28') } },
      ])
      assert.deepEqual(
        defillama.requests.map(({ chains }) => chains),
        [['groestlcoin']],
      )
      const [correction, ...others] = await store.prices.corrections('bitcoin')
      assert.deepEqual([correction?.day, correction?.close, others], [day('2026-11-20'), '1', []])
    }))

  it('leaves a close that stood for a day until its own arrived as a correction of that day', () =>
    withWorld(async ({ store, clock, coinbase, kraken, defillama, keep }) => {
      const [late, before] = [day('2026-11-26'), day('2026-11-25')]
      for (const each of [coinbase, kraken, defillama]) each.holes.add(late)
      await keep()
      for (const each of [coinbase, kraken, defillama]) each.holes.clear()
      clock.set(Date.parse('2026-11-29T01:00:00Z'))
      const seenAt = clock.now()
      await keep()
      const { closes } = await store.prices.series('bitcoin')
      assert.equal(closes.find(({ day }) => day === late)?.close, `${late}.50`)
      assert.deepEqual(await store.prices.corrections('bitcoin'), [
        { day: late, source: 'coinbase', close: `${before}.50`, seenAt },
      ])
    }))

  it('corrects nothing where the next provider fills a hole at once, or a day had no price', () =>
    withWorld(async ({ store, clock, coinbase, kraken, defillama, keep }) => {
      coinbase.holes.add(day('2026-11-26'))
      for (let late = day('2026-10-20'); late < day('2026-11-20'); late += 1) {
        for (const each of [coinbase, kraken, defillama]) each.holes.add(late)
      }
      await keep()
      for (const each of [coinbase, kraken, defillama]) each.holes.clear()
      clock.set(Date.parse('2026-11-29T01:00:00Z'))
      await keep()
      const corrected = (await store.prices.corrections('bitcoin')).map(({ day }) => day)
      assert.ok(corrected.length <= 7 && corrected.every((each) => each < day('2026-10-27')), `${corrected}`)
      assert.ok((await store.prices.series('bitcoin')).closes.some((each) => each.day === day('2026-11-19')))
    }))

  it('fills a hole from the next provider that has the day', () =>
    withWorld(async ({ store, coinbase, kraken, keep }) => {
      const hole = day('2026-05-04')
      coinbase.holes.add(hole)
      await keep()
      const { closes } = await store.prices.series('bitcoin')
      assert.equal(closes.find((close) => close.day === hole)?.source, 'kraken')
      assert.equal(kraken.requests.length, 1)
    }))

  it('lets the next provider serve while the first one is down, and stores no day twice', () =>
    withWorld(async ({ store, coinbase, keep }) => {
      coinbase.isDown = true
      await keep()
      const before = (await store.prices.series('bitcoin')).closes
      assert.deepEqual([before.at(-1)?.source, before[0]?.source], ['kraken', 'defillama'])
      coinbase.isDown = false
      await keep()
      const after = await store.prices.series('bitcoin')
      assert.deepEqual(after.closes, before)
      assert.equal(after.asked.get('coinbase')?.to, dayOfMs(Date.parse('2026-11-27')))
    }))

  it('reads closes while the provider of rates does not answer', () =>
    withWorld(async ({ store, coinbase, rates, keep }) => {
      const answer = Promise.withResolvers<void>()
      rates.answer = answer.promise
      coinbase.closeOf = (each) => {
        if (each === LISTED) answer.resolve()
        return `${each}`
      }
      await keep()
      assert.equal((await store.prices.rates()).days.length, 1)
    }))

  it('reads all rates again where some of them are damaged', () =>
    withWorld(async ({ store, rateRequests, keep }) => {
      await keep()
      await keep()
      assert.deepEqual(rateRequests, [null])
      const stored = await store.prices.rates()
      store.prices.rates = async () => ({ ...stored, damaged: [day('2026-11-26')] })
      await keep()
      assert.deepEqual(rateRequests, [null, null])
    }))

  it('reads the whole series of a provider whose first answer is empty by mistake', () =>
    withWorld(async ({ store, coinbase, kraken, defillama, keep }) => {
      coinbase.emptyAnswers = 1
      await keep()
      const { closes } = await store.prices.series('bitcoin')
      assert.equal(closes.filter(({ source }) => source === 'coinbase').length, day('2026-11-28') - LISTED)
      assert.deepEqual([kraken.requests.length, defillama.requests.length < 14], [0, true])
    }))

  it('asks a provider without a series for each page once, the first one twice, and then never again', () =>
    withWorld(async ({ store, coinbase, keep }) => {
      coinbase.emptyAnswers = 99
      await keep()
      assert.equal(coinbase.requests.length, 15)
      await keep()
      assert.equal(coinbase.requests.length, 15)
      assert.equal((await store.prices.series('bitcoin')).closes.at(-1)?.source, 'kraken')
    }))

  /** What the first provider has in the end of the days since its market began. */
  const daysOfFirst = async ({ store }: World) => {
    const { closes } = await store.prices.series('bitcoin')
    return closes.filter(({ source }) => source === 'coinbase').map((close) => close.day)
  }
  const sinceListed = (isOpen: (each: Day) => boolean) =>
    Array.from({ length: day('2026-11-28') - LISTED }, (_, past) => LISTED + past).filter(isOpen)

  for (const [what, isOpen] of [
    [
      'a hole of forty days, wherever pages end',
      (each) => each < day('2026-01-27') || each > day('2026-03-07'),
    ],
    ['the end of a market', (each) => each <= day('2023-06-30')],
    [
      'years without a close',
      (each) => ['2019-12-31', '2020-01-01', '2020-02-29', '2023-12-31'].some((open) => day(open) === each),
    ],
  ] as const satisfies readonly (readonly [string, (each: Day) => boolean])[]) {
    it(`reads on to the beginning of the market behind ${what}`, () =>
      withWorld(async (world) => {
        for (const each of sinceListed((one) => !isOpen(one))) world.coinbase.holes.add(each)
        await world.keep()
        assert.deepEqual(await daysOfFirst(world), sinceListed(isOpen))
      }))
  }

  for (const [what, wrong] of [
    ['cut short', { cutAnswers: 1 }],
    ['empty twice', { emptyAnswers: 2 }],
  ] as const) {
    it(`asks again for what an answer lacked that was ${what}`, () =>
      withWorld(async (world) => {
        Object.assign(world.coinbase, wrong)
        await world.keep()
        assert.deepEqual(
          await daysOfFirst(world),
          sinceListed(() => true),
        )
        assert.equal(world.kraken.requests.length, 0)
      }))
  }

  it('asks a provider of one coin at a time for what the coin itself lacks, whatever others lack', () =>
    withWorld(async ({ store, clock, followed }) => {
      const began = (bitcoin: string, litecoin: string) =>
        new Map([
          ['bitcoin', day(bitcoin)],
          ['litecoin', day(litecoin)],
        ] as const)
      const first = new ListedPrices('coinbase', began('2015-07-20', '2017-12-20'), clock)
      const second = new ListedPrices('bitstamp', began('2011-08-18', '2017-06-16'), clock, { days: 1000 })
      followed.splice(0, 2, 'bitcoin', 'litecoin')
      await keepFrom([first, second], { store, clock, followed })
      const known = { bitcoin: LISTED, litecoin: day('2017-12-20') }
      for (const { chains, range } of second.requests) {
        assert.ok(range.to < known[chains[0] as keyof typeof known], JSON.stringify({ chains, range }))
      }
      const { closes } = await store.prices.series('bitcoin')
      assert.equal(closes.length, day('2026-11-28') - day('2011-08-18'))
    }))

  it('asks about no coin that is not followed', () =>
    withWorld(async ({ followed, coinbase, defillama, keep }) => {
      followed.splice(0, 2, 'groestlcoin')
      await keep()
      assert.equal(coinbase.requests.length, 0)
      assert.ok(defillama.requests.every(({ chains }) => chains.join() === 'groestlcoin'))
    }))
})
