import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Clock } from '../../domain/ports/clock.ts'
import { openInMemory } from '../../store/sqlite/testing/open-in-memory.ts'
import { Merger } from './merger.ts'

const NOW = 1_790_000_000_000

test('many merges in a row do not keep other work of the process waiting', async () => {
  const clock: Clock = { now: () => NOW, random: () => 0.5, sleep: async () => {} }
  const store = openInMemory(clock, 0)
  const { address } = await store.book.add({ chain: 'bitcoin', address: 'a', type: 'p2pkh', label: null })
  const owners = Array.from({ length: 20 }, (_, id) => ({ kind: 'wallet', id: id + 1 }) as const)
  for (const owner of owners) {
    await store.owners.addMembers(owner, 'bitcoin', [address.id])
    await store.owners.removeMembers(owner, 'bitcoin', [address.id])
  }
  assert.notEqual(await store.merges.nextDue(), null)
  const stop = new AbortController()
  const parts = {
    merges: store.merges,
    clock,
    onUnexpected: assert.ifError,
    changes: store.changes,
    pollMs: Number.POSITIVE_INFINITY,
  }
  const merger = new Merger(parts, stop.signal, () => {})
  const isLeftOver = new Promise((resolve) => setImmediate(() => resolve(store.merges.nextDue())))
  merger.start()
  assert.notEqual(await isLeftOver, null)
  stop.abort()
  await merger.idle()
  await store.close()
})
