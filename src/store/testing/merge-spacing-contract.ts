import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { DiscoveryClaim } from '../../domain/ports/discovery-store.ts'
import type { MergeClaim } from '../../domain/ports/merge-store.ts'
import type { Store } from '../../domain/ports/store.ts'
import { newWallet, WPKH } from './test-wallets.ts'

/** A store with one merged history that is to be built anew, after a build that ended then (ms) and took so long (ms). */
type OpenBuilt = (endedAt: number, tookMs: number) => Promise<Store>

/** What every engine promises of the pause between two builds of a merged history. */
export function testMergeSpacing(engine: string, open: OpenBuilt, now: number): void {
  test(`the ${engine} store does not offer a history before the pause after its last build is over`, async () => {
    for (const took of [1000, 31_000, 3_600_000]) {
      const store = await open(now, took)
      const claim = (await store.merges.claim(now)) as MergeClaim
      const at = await store.merges.rebuildAt(claim, now)
      assert.ok(at > now)
      await store.merges.postpone(claim, at)
      assert.equal(await store.merges.claim(now), null)
      assert.equal(await store.merges.claim(at - 1), null)
      assert.equal(await store.merges.nextDue(), at)
      assert.notEqual(await store.merges.claim(at), null)
      await store.close()
    }
  })

  test(`the ${engine} store builds a history anew although a clock was years ahead`, async () => {
    const years = 100_000_000_000
    const store = await open(now + years, 31_000)
    const ahead = (await store.merges.claim(now + years)) as MergeClaim
    await store.merges.postpone(ahead, await store.merges.rebuildAt(ahead, now + years))
    const claim = await store.merges.claim(now)
    assert.ok(claim !== null)
    assert.ok((await store.merges.rebuildAt(claim, now)) <= now)
    await store.close()
  })

  test(`the ${engine} store builds a history seldom while a wallet of its chain is being discovered, and right after that`, async () => {
    const store = await open(now, 3_600_000)
    const { discoveries, merges } = store
    await store.wallets.add(newWallet(WPKH))
    const discovery = (await discoveries.claim(['bitcoin'], now)) as DiscoveryClaim
    const claim = (await merges.claim(now)) as MergeClaim
    const at = await merges.rebuildAt(claim, now)
    assert.ok(at > now)
    await merges.postpone(claim, at)
    assert.equal(await merges.claim(at - 1), null)
    const again = (await merges.claim(at)) as MergeClaim
    assert.ok((await merges.rebuildAt(again, at)) <= at)
    await merges.postpone(again, at)

    const lookedUp = new Map(discovery.wallet.branches.map(({ number, derived }) => [number, derived]))
    await discoveries.record(discovery, { used: [], lookedUp, answered: null, more: [] })
    const kinds: string[] = []
    const stop = store.changes.subscribe(({ kind }) => kinds.push(kind))
    await discoveries.finish(discovery, { evidence: null, at: now, nextAt: null })
    while (!kinds.includes('merge')) await new Promise((resolve) => setImmediate(resolve))
    stop()
    const after = (await merges.claim(now)) as MergeClaim
    assert.ok((await merges.rebuildAt(after, now)) <= now)
    await store.close()
  })
}
