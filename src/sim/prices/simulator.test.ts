import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { allChains, type ChainSlug } from '../../domain/chains/chain.ts'
import { currencyOf } from '../../domain/money/currency.ts'
import { parsePositive } from '../../domain/money/decimal.ts'
import { PRICE_SOURCE_NAMES, type PriceSourceName } from '../../domain/money/price-source-name.ts'
import type { PriceSource } from '../../domain/ports/price-source.ts'
import type { SourceError } from '../../domain/ports/source.ts'
import { directNetwork } from '../../net/direct-network.ts'
import { FakeClock } from '../../net/testing/fake-clock.ts'
import { MemoryLedger } from '../../net/testing/memory-ledger.ts'
import { bitstamp } from '../../prices/bitstamp/index.ts'
import { coinbase } from '../../prices/coinbase/index.ts'
import { defillama } from '../../prices/defillama/index.ts'
import { ecb } from '../../prices/ecb/index.ts'
import { kraken } from '../../prices/kraken/index.ts'
import type { PriceParts, ProviderUrl } from '../../prices/price-descriptor.ts'
import { CALL, day } from '../../prices/testing/provider-test.ts'
import type { PriceFault } from './fault.ts'
import { LEVELS } from './levels.ts'
import { PriceSeries } from './price-series.ts'
import { type PriceSimulator, startPriceSimulator } from './simulator.ts'

const NOW = '2026-11-28T12:00:00Z'
const DESCRIPTORS: Readonly<
  Record<PriceSourceName, { create(url: ProviderUrl, parts: PriceParts): PriceSource }>
> = {
  coinbase,
  kraken,
  bitstamp,
  defillama,
}
const RANGE = { from: day('2025-12-01'), to: day('2026-01-31') }
const DAYS = Array.from({ length: RANGE.to - RANGE.from + 1 }, (_, place) => RANGE.from + place)

let simulator: PriceSimulator
before(async () => {
  simulator = await startPriceSimulator(1, '127.0.0.1', { now: () => Date.parse(NOW) })
})
after(() => simulator.stop())

function partsNow(): PriceParts {
  const clock = new FakeClock(NOW)
  return { httpTimeoutMs: 2000, clock, ledger: new MemoryLedger(clock), network: () => directNetwork }
}

function sourceOf(name: PriceSourceName, ...faults: PriceFault[]): PriceSource {
  const provider = simulator.on(name)
  provider.setFaults(() => faults)
  return DESCRIPTORS[name].create({ url: provider.url, isDefault: false }, partsNow())
}

async function closesOf(source: PriceSource, chain: ChainSlug, range = RANGE) {
  return (await source.closes([chain], range, CALL))
    .get(chain)
    ?.filter(({ day }) => day >= range.from && day <= range.to)
}

describe('simulated providers of prices', () => {
  for (const name of PRICE_SOURCE_NAMES) {
    it(`${name} states the closes of every coin that its program asks it for`, async () => {
      const source = sourceOf(name)
      for (const chain of source.chains) {
        const stated = DAYS.map((day) => ({ day, close: simulator.close(name, chain, day) }))
        assert.deepEqual(await closesOf(source, chain), stated, chain)
      }
      const now = await source.now([...source.chains], CALL)
      assert.deepEqual(new Set(now.keys()), source.chains)
    })

    it(`${name} has no day to come, none before the first, and none that runs`, async () => {
      const source = sourceOf(name)
      const today = day('2026-11-28')
      const newest = await closesOf(source, 'bitcoin', { from: today - 3, to: today + 3 })
      assert.deepEqual(
        newest?.map(({ day }) => today - day),
        [3, 2, 1],
      )
      assert.deepEqual(
        await closesOf(source, 'bitcoin', { from: day('2010-01-01'), to: day('2010-02-01') }),
        [],
      )
    })

    it(`${name} refuses in its own way to be asked so often`, async () => {
      const source = sourceOf(name, { kind: 'throttled' })
      await assert.rejects(closesOf(source, 'bitcoin'), (error: SourceError) => error.code === 'rate_limited')
      assert.equal(source.status().state, 'paused')
      assert.equal(simulator.on(name).requests.at(-1)?.status, name === 'kraken' ? 200 : 429)
    })

    it(`${name} leaves out days, and what is no price is none`, async () => {
      const hole = (day: number) => day % 5 === 0
      for (const fault of [
        { kind: 'holes', days: hole },
        { kind: 'no-price', as: '0', days: hole },
        { kind: 'no-price', as: '-1', days: hole },
        { kind: 'no-price', as: 'null', days: hole },
        { kind: 'no-price', as: '', days: hole },
        ...(name === 'defillama' ? [] : [{ kind: 'no-price', as: 'no-volume', days: hole } as const]),
      ] as const satisfies readonly PriceFault[]) {
        const closes = await closesOf(sourceOf(name, fault), 'bitcoin')
        assert.deepEqual(
          closes?.map(({ day }) => day),
          DAYS.filter((day) => !hole(day)),
          JSON.stringify(fault),
        )
      }
    })

    it(`${name} writes the same numbers in other forms, and changes the past`, async () => {
      for (const as of ['exponent', 'padded'] as const) {
        for (const { day, close } of (await closesOf(sourceOf(name, { kind: 'written', as }), 'bitcoin')) ??
          []) {
          assert.equal(Number(close), Number(simulator.close(name, 'bitcoin', day)))
          assert.notEqual(close, simulator.close(name, 'bitcoin', day))
          assert.ok(parsePositive(close))
        }
      }
      const changed = await closesOf(sourceOf(name, { kind: 'changed', percent: 110 }), 'bitcoin')
      assert.equal(changed?.length, DAYS.length)
      for (const { day, close } of changed) assert.notEqual(close, simulator.close(name, 'bitcoin', day))
    })
  }

  it('Kraken has no more than its newest 720 candles', async () => {
    const closes = await closesOf(sourceOf('kraken'), 'zcash', {
      from: day('2020-01-01'),
      to: day('2026-11-28'),
    })
    assert.deepEqual([closes?.length, closes?.[0]?.day], [719, day('2026-11-28') - 719])
  })

  it('DefiLlama gives 500 days of all coins at once, or fewer coins where it counts those of all', async () => {
    const chains = allChains().map(({ slug }) => slug)
    const range = { from: day('2026-11-27') - 499, to: day('2026-11-27') }
    for (const [faults, requests] of [
      [[], 1],
      [[{ kind: 'counts-all-coins' }], 9],
    ] as const) {
      const source = sourceOf('defillama', ...faults)
      simulator.clearRequests()
      const closes = await source.closes(chains, range, CALL)
      assert.deepEqual(new Set([...closes.values()].map((days) => days.length)), new Set([500]))
      assert.equal(simulator.requestCount, requests)
    }
  })

  for (const kind of ['unzipped', 'zipped'] as const) {
    it(`the ECB has rates of working days in its ${kind} file`, async () => {
      const provider = simulator.on('ecb')
      provider.setFaults(() => (kind === 'unzipped' ? { kind } : null))
      const rates = await ecb.create({ url: provider.url, isDefault: false }, partsNow()).rates(null, CALL)
      assert.deepEqual([rates[0]?.day, rates.at(-1)?.day], [day('2009-01-02'), day('2026-11-27')])
      const dates = new Set(rates.map(({ day }) => day))
      const none = ['2026-11-28', '2026-11-22', '2025-12-25', '2026-01-01']
      assert.deepEqual(
        none.map((text) => dates.has(day(text))),
        [false, false, false, false],
      )
      const { day: at, rates: byCurrency } = rates[2000] ?? { day: 0, rates: {} }
      for (const [currency, rate] of Object.entries(byCurrency)) {
        assert.equal(rate, simulator.rate(currency, at))
        assert.ok(currencyOf(currency))
      }
      assert.equal(Object.keys(byCurrency).length, 31)
    })
  }
})

describe('demo prices', () => {
  it('are the same with the same seed, and others with another', () => {
    const of = (seed: number) => {
      const series = new PriceSeries(seed)
      return DAYS.map((day) => series.close('bitcoin', day))
    }
    assert.deepEqual(of(7), of(7))
    assert.notDeepEqual(of(7), of(8))
  })

  it('are above zero and smooth from the first day on', () => {
    const series = new PriceSeries(1)
    for (const { slug } of allChains()) {
      const first = day(LEVELS[slug].since)
      assert.equal(series.close(slug, first - 1), null)
      let before = series.close(slug, first) ?? 0
      for (let at = first + 1; at < day('2026-11-28'); at += 1) {
        const close = series.close(slug, at) ?? 0
        assert.ok(close > 0 && close / before < 1.25 && close / before > 0.8, `${slug} ${at}`)
        before = close
      }
    }
  })
})
