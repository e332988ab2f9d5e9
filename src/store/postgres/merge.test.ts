import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import type { Claim } from '../../domain/ports/claim.ts'
import type { MergeClaim } from '../../domain/ports/merge-store.ts'
import { mergeNext } from '../../sync/merge/merge-next.ts'
import { testMerges } from '../testing/merge-contract.ts'
import { testMergeSpacing } from '../testing/merge-spacing-contract.ts'
import { interleaved } from './testing/interleaved.ts'
import { PUBLICATION } from './testing/outcomes.ts'
import { NOW, startPostgresStores } from './testing/postgres-stores.ts'

const stores = await startPostgresStores(25)
after(() => stores.stop())

testMerges(
  'PostgreSQL',
  {
    open: (clock) => stores.openEmpty(clock),
    restart: async (store, clock) => {
      const next = await stores.openBeside(store, undefined, clock)
      await store.close()
      return next
    },
    mergeNext,
    runs: 12,
  },
  NOW,
)

testMergeSpacing(
  'PostgreSQL',
  async (endedAt, tookMs) => {
    const store = await stores.openEmpty()
    await store.owners.create({ kind: 'wallet', id: 1 }, 'bitcoin')
    const client = await stores.connect(store)
    await client.query('update merged_history set rebuild = 1, rebuilt_at = $1, rebuild_ms = $2', [
      endedAt,
      tookMs,
    ])
    await client.end()
    return store
  },
  NOW,
)

test('no other process claims a history while a build of it is being shown, however late it is', async () => {
  const store = await stores.openEmpty()
  const client = await stores.connect(store)
  const { address } = await store.book.add({ chain: 'bitcoin', address: 'a', type: 'p2pkh', label: null })
  await store.queue.request(address.id, NOW)
  const run = (await store.queue.claim('bitcoin')) as Claim
  const rowSetId = await store.runs.openRowSet(run)
  const rows = [{ position: 0, id: 1, hash: 'ab'.repeat(32), height: 5, time: 1, amount: 1n, balance: 1n }]
  await store.runs.publish(run, { ...PUBLICATION, rowSetId, count: 1, balance: 1n, rows, at: NOW })
  await store.owners.addMembers({ kind: 'wallet', id: 1 }, 'bitcoin', [address.id])
  const rebuild = await store.merges.openRebuild((await store.merges.claim(NOW)) as MergeClaim)
  const build = async () => {
    while (await rebuild.step());
  }
  const claimLate = async () => assert.equal(await store.merges.claim(NOW + 1_000_000), null)
  await interleaved(client, 'sparkline', build, claimLate)
  assert.equal(await store.owners.behind({ kind: 'wallet', id: 1 }), false)
  await rebuild.close()
  await client.end()
  await store.close()
})
