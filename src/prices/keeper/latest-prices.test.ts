import assert from 'node:assert/strict'
import { it } from 'node:test'
import type { CallOptions } from '../../domain/ports/call-options.ts'
import { FakeClock } from '../../net/testing/fake-clock.ts'
import { openInMemory } from '../../store/sqlite/testing/open-in-memory.ts'
import { LatestPriceKeeper } from './latest-prices.ts'
import { ListedPrices } from './testing/listed-prices.ts'

it('a provider that does not answer holds up the next one for a while only', async () => {
  const clock = new FakeClock('2026-11-28T12:00:00Z', 'stepped')
  const store = openInMemory(clock, 0)
  try {
    const began = new Map([['bitcoin', 16_000]] as const)
    const silent = new ListedPrices('coinbase', began, clock)
    silent.now = (_: unknown, { signal }: CallOptions) => {
      const { promise, reject } = Promise.withResolvers<never>()
      signal.addEventListener('abort', () => reject(signal.reason))
      return promise
    }
    const keeper = new LatestPriceKeeper({
      sources: [silent, new ListedPrices('kraken', began, clock)],
      book: store.prices,
      followed: async () => ['bitcoin'],
      clock,
      stopping: new AbortController().signal,
      onUnexpected: (error) => assert.fail(error as Error),
    })
    const wanted = keeper.wanted(new Set())
    while (clock.sleeping < 2) await new Promise((resolve) => setImmediate(resolve))
    await clock.advance(2000)
    assert.equal(await wanted, true)
    assert.equal((await store.prices.now()).size, 0)
    await clock.advance(13_000)
    await keeper.wanted(new Set())
    assert.equal((await store.prices.now()).get('bitcoin')?.source, 'kraken')
  } finally {
    await store.close()
  }
})
