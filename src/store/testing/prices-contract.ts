import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { ChainSlug } from '../../domain/chains/chain.ts'
import type { SourcedPriceNow } from '../../domain/money/price.ts'
import type { PriceSourceName } from '../../domain/money/price-source-name.ts'
import type { NewCloses } from '../../domain/ports/price-book.ts'
import type { Store } from '../../domain/ports/store.ts'

const NOW = 1_790_000_000_000
const DAY = 20_000

function answer(closes: Record<number, string>, change: Partial<NewCloses> = {}): NewCloses {
  return {
    chain: 'bitcoin',
    source: 'coinbase',
    closes: Object.entries(closes).map(([day, close]) => ({ day: Number(day), close })),
    replaced: new Map(),
    asked: { from: DAY, to: DAY + 2 },
    at: NOW,
    ...change,
  }
}

function pricesNow(prices: Partial<Record<ChainSlug, SourcedPriceNow>>) {
  return new Map(Object.entries(prices) as [ChainSlug, SourcedPriceNow][])
}

interface PriceEngine {
  open(): Promise<Store>
  /** Runs SQL behind the store's back. */
  damage(store: Store, sql: string): Promise<void>
}

/** What every engine promises about prices and exchange rates. */
export function testPrices(name: string, engine: PriceEngine): void {
  describe(`prices in the ${name} store`, () => {
    const withStore = (name: string, work: (store: Store) => Promise<void>) =>
      test(name, async () => {
        const store = await engine.open()
        try {
          await work(store)
        } finally {
          await store.close()
        }
      })

    withStore('are kept by their own characters, with the days that were asked', async ({ prices }) => {
      await prices.addCloses(answer({ [DAY]: '64012.130', [DAY + 2]: '7.541e-6' }))
      await prices.addCloses(answer({ [DAY + 1]: '1' }, { chain: 'litecoin', source: 'kraken' }))
      assert.deepEqual(await prices.series('bitcoin'), {
        closes: [
          { day: DAY, source: 'coinbase', close: '64012.130' },
          { day: DAY + 2, source: 'coinbase', close: '7.541e-6' },
        ],
        asked: new Map([['coinbase', { from: DAY, to: DAY + 2 }]]),
        damaged: [],
      })
      assert.deepEqual(await prices.series('dogecoin'), { closes: [], asked: new Map(), damaged: [] })
    })

    withStore('never change, whatever a provider says later', async ({ prices }) => {
      await prices.addCloses(answer({ [DAY]: '100', [DAY + 1]: '200' }))
      await prices.addCloses(answer({ [DAY]: '100.0', [DAY + 1]: '201' }, { at: NOW + 1000 }))
      await prices.addCloses(answer({ [DAY + 1]: '201' }, { at: NOW + 2000 }))
      await prices.addCloses(answer({ [DAY]: '99', [DAY + 2]: '300' }, { source: 'kraken' }))
      const { closes } = await prices.series('bitcoin')
      assert.deepEqual(
        closes.map(({ source, close }) => [source, close]),
        [
          ['coinbase', '100'],
          ['coinbase', '200'],
          ['kraken', '300'],
        ],
      )
      assert.deepEqual(await prices.corrections('bitcoin'), [
        { day: DAY + 1, source: 'coinbase', close: '201', seenAt: NOW + 1000 },
      ])
    })

    withStore('that arrive late leave the one that stood for the day as a correction', async ({ prices }) => {
      const before = { day: DAY, source: 'coinbase', close: '100' } as const
      const replaced = new Map([
        [DAY + 1, before],
        [DAY + 2, before],
      ])
      await prices.addCloses(answer({ [DAY]: '100' }))
      const late = { source: 'kraken', replaced, at: NOW + 1000 } as const
      await prices.addCloses(answer({ [DAY + 1]: '200', [DAY + 2]: '100.00' }, late))
      assert.deepEqual(
        (await prices.series('bitcoin')).closes.map(({ close }) => close),
        ['100', '200', '100.00'],
      )
      assert.deepEqual(await prices.corrections('bitcoin'), [
        { day: DAY + 1, source: 'coinbase', close: '100', seenAt: NOW + 1000 },
      ])
    })

    withStore('grow by the days that were asked and found empty', async ({ prices }) => {
      await prices.addCloses(answer({ [DAY]: '1' }))
      await prices.addCloses(answer({}, { asked: { from: 0, to: DAY + 9 } }))
      const { asked, closes } = await prices.series('bitcoin')
      assert.deepEqual([asked.get('coinbase'), closes.length], [{ from: 0, to: DAY + 9 }, 1])
    })

    withStore('say which part has changed', async ({ prices }) => {
      assert.equal((await prices.revisions()).size, 0)
      await prices.addCloses(answer({}))
      await prices.addCloses(answer({}))
      await prices.addRates([{ day: DAY, rates: { USD: '1' } }], NOW)
      await prices.setNow(new Map())
      assert.deepEqual(
        await prices.revisions(),
        new Map([
          ['bitcoin', 2],
          ['rates', 1],
          ['now', 1],
        ] as const),
      )
    })

    withStore('of now are replaced coin by coin', async ({ prices }) => {
      const priceNow = (source: PriceSourceName, price: string) => ({ source, price, at: 1_790_000_000 })
      const litecoin = priceNow('kraken', '80')
      await prices.setNow(pricesNow({ bitcoin: priceNow('coinbase', '64000.10'), litecoin }))
      await prices.setNow(pricesNow({ bitcoin: priceNow('coinbase', '64001') }))
      assert.deepEqual(await prices.now(), pricesNow({ bitcoin: priceNow('coinbase', '64001'), litecoin }))
    })

    withStore('have exchange rates, which stay as they were published first', async ({ prices }) => {
      await prices.addRates([{ day: DAY + 1, rates: { USD: '1.0715', JPY: '163.94' } }], NOW)
      const later = [
        { day: DAY, rates: { USD: '1.07' } },
        { day: DAY + 1, rates: { USD: '2' } },
      ]
      await prices.addRates(later, NOW + 1000)
      assert.equal(await prices.doneAt('rates'), NOW + 1000)
      assert.deepEqual(await prices.rates(), {
        days: [
          { day: DAY, rates: { USD: '1.07' } },
          { day: DAY + 1, rates: { USD: '1.0715', JPY: '163.94' } },
        ],
        damaged: [],
      })
    })

    withStore('that are damaged are named, not served, and stored again', async (store) => {
      const { prices } = store
      const sound = { day: DAY, rates: { USD: '1.07' } }
      const rates = [sound, { day: DAY + 1, rates: { USD: '1.08' } }]
      const closes = answer({ [DAY]: '100', [DAY + 1]: '200' })
      await prices.addRates(rates, NOW)
      await prices.addCloses(closes)
      await engine.damage(store, `update rate_day set rates = '{"USD":"9.08"}' where day = ${DAY + 1}`)
      await engine.damage(store, `update price_close set checksum = checksum + 1 where day = ${DAY + 1}`)
      assert.deepEqual(await prices.rates(), { days: [sound], damaged: [DAY + 1] })
      const { closes: served, damaged } = await prices.series('bitcoin')
      assert.deepEqual([served.map(({ day }) => day), damaged], [[DAY], [DAY + 1]])
      await prices.addRates(rates, NOW)
      await prices.addCloses(closes)
      assert.deepEqual(await prices.rates(), { days: rates, damaged: [] })
      assert.deepEqual((await prices.series('bitcoin')).damaged, [])
      assert.deepEqual(await prices.corrections('bitcoin'), [])
    })

    withStore('are asked for by one process at a time', async ({ prices }) => {
      const take = (now: number, unlessSince = now - 300_000) =>
        prices.take('now', { now, leaseMs: 60_000, unlessSince })
      assert.deepEqual(
        [await take(NOW), await take(NOW + 59_999), await take(NOW + 60_000)],
        [true, false, true],
      )
      await prices.prolong('now', NOW + 200_000)
      assert.deepEqual([await take(NOW + 199_999), await take(NOW + 200_000)], [false, true])
      await prices.giveUp('now', null)
      assert.deepEqual([await prices.doneAt('now'), await take(NOW + 70_000)], [null, true])
      await prices.giveUp('now', NOW + 70_000)
      assert.equal(await prices.doneAt('now'), NOW + 70_000)
      assert.deepEqual([await take(NOW + 370_000), await take(NOW + 370_001)], [false, true])
    })

    withStore('are asked for again after the clock was set back', async ({ prices }) => {
      const terms = { leaseMs: 60_000, unlessSince: NOW - 86_400_000 - 300_000 }
      await prices.take('rates', { ...terms, now: NOW })
      assert.equal(await prices.take('rates', { ...terms, now: NOW - 86_400_000 }), true)
      await prices.giveUp('rates', NOW)
      assert.equal(await prices.take('rates', { ...terms, now: NOW - 86_400_000 }), true)
    })
  })
}
