import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Row } from '../../domain/history/transfer.ts'
import type { Claim } from '../../domain/ports/claim.ts'
import { ALL, type MergedOwner } from '../../domain/ports/owner-histories.ts'
import { ADDRESSES_MAX } from '../../domain/ports/row-owners.ts'
import type { Store } from '../../domain/ports/store.ts'
import { PUBLICATION } from './outcomes.ts'
import { addressAt, newBranch, newWallet, WPKH } from './test-wallets.ts'

const GROUP: MergedOwner = { kind: 'group', id: 3 }
const hashOf = (place: number) => place.toString(16).padStart(64, '0')
const at = (place: number) => ({ hash: hashOf(place), height: place })

/** What every engine promises of whose the rows of a list are. */
export function testRowOwners(engine: string, open: () => Promise<Store>, now: number): void {
  describe(`the rows of a list in the ${engine} store`, () => {
    test('name the single addresses that they touch, by label or as they are', async () => {
      const store = await open()
      try {
        const savings = await published(store, 'a', [1, 2], 'savings')
        const plain = await published(store, 'b', [2, 3])
        const pending = await published(store, 'c', [null])
        await merged(store, ALL)
        const rows = [{ hash: hashOf(0), height: null }, at(3), at(2), at(1)]
        const named = await store.rowOwners.of(ALL, 'bitcoin', rows)
        assert.deepEqual(
          rows.map(({ hash }) => named.get(hash)),
          [
            [{ kind: 'address', id: pending, name: 'c' }],
            [{ kind: 'address', id: plain, name: 'b' }],
            [
              { kind: 'address', id: savings, name: 'savings' },
              { kind: 'address', id: plain, name: 'b' },
            ],
            [{ kind: 'address', id: savings, name: 'savings' }],
          ],
        )
        await store.owners.setMembers(GROUP, 'bitcoin', [plain])
        const ofGroup = await store.rowOwners.of(GROUP, 'bitcoin', [at(2)])
        assert.deepEqual(ofGroup.get(hashOf(2)), [{ kind: 'address', id: plain, name: 'b' }])
        assert.equal((await store.rowOwners.of(ALL, 'litecoin', [at(2)])).size, 0)
      } finally {
        await store.close()
      }
    })

    test('name a wallet once, however many of its addresses and whatever number of others there are', async () => {
      const store = await open()
      try {
        await published(store, addressAt(WPKH, 0, 0), [1, 5, 9])
        await published(store, addressAt(WPKH, 0, 1), [5])
        const result = await store.wallets.add(
          newWallet(WPKH, { branches: [newBranch(WPKH, 0, 0, 9), newBranch(WPKH, 0, 1, 9)] }),
        )
        assert.equal(result.kind, 'added')
        const single = await published(store, 'single', [5, 7], 'savings')
        await merged(store, ALL)
        const wallet = { kind: 'wallet', id: 1, name: 'Cold' }
        const names = async () => {
          const named = await store.rowOwners.of(ALL, 'bitcoin', [at(9), at(7), at(5), at(1)])
          return [9, 7, 5, 1].map((place) => named.get(hashOf(place)))
        }
        const expected = [
          [wallet],
          [{ kind: 'address', id: single, name: 'savings' }],
          [wallet, { kind: 'address', id: single, name: 'savings' }],
          [wallet],
        ]
        assert.deepEqual(await names(), expected)
        await merged(store, { kind: 'wallet', id: 1 })
        for (let others = 1; others < ADDRESSES_MAX; others++) await published(store, `other ${others}`, [10])
        await merged(store, ALL)
        assert.deepEqual(await names(), expected)
      } finally {
        await store.close()
      }
    })

    test('are exported once for each address, also where a wallet has the number of one', async () => {
      const store = await open()
      try {
        const used = await published(store, addressAt(WPKH, 0, 0), [1, 5, 9])
        await store.wallets.add(newWallet(WPKH, { branches: [newBranch(WPKH, 0, 0, 9)] }))
        const single = await published(store, 'single', [5, 7])
        await merged(store, ALL)
        await merged(store, { kind: 'wallet', id: used })
        const snapshot = await store.exports.open('all')
        const exported: (readonly [number, number | null])[] = []
        for await (const { address, rows } of snapshot?.batches() ?? []) {
          exported.push(...rows.map(({ height }) => [address.id, height] as const))
        }
        await snapshot?.close()
        const expected = [9, 5, 1].map((height) => [used, height])
        assert.deepEqual(exported, [...expected, ...[7, 5].map((height) => [single, height])])
      } finally {
        await store.close()
      }
    })
  })

  /** Its rows are in these blocks; null: in none yet. */
  async function published(
    store: Store,
    address: string,
    heights: readonly (number | null)[],
    label: string | null = null,
  ): Promise<number> {
    const { id } = (await store.book.add({ chain: 'bitcoin', address, type: 'p2pkh', label })).address
    await store.queue.request(id, now)
    const claim = (await store.queue.claim('bitcoin')) as Claim
    const rowSetId = await store.runs.openRowSet(claim)
    const rows = heights.map(
      (height, place): Row => ({
        position: heights.length - 1 - place,
        id: place + 1,
        hash: hashOf(height ?? 0),
        height,
        time: 1_500_000_000 + (height ?? 1000),
        amount: 1n,
        balance: BigInt(place + 1),
      }),
    )
    const count = rows.length
    const balance = BigInt(count)
    const written = { ...PUBLICATION, rowSetId, count, balance, rows: rows.toReversed(), at: now }
    await store.runs.publish(claim, { ...written, nextRowId: count + 1 })
    return id
  }
}

/** Brings the history of an owner up to date. */
async function merged(store: Store, owner: MergedOwner): Promise<void> {
  await store.owners.create(owner, 'bitcoin')
  while (await store.owners.behind(owner)) {
    const claim = await store.merges.claim(Number.MAX_SAFE_INTEGER)
    assert.ok(claim !== null)
    if ((await store.merges.extend(claim)) === 'merged') continue
    const rebuild = await store.merges.openRebuild(claim)
    while (await rebuild.step());
    await rebuild.close()
  }
}
