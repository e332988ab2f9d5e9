import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Row } from '../../domain/history/transfer.ts'
import type { Claim } from '../../domain/ports/claim.ts'
import { ALL, type MergedOwner } from '../../domain/ports/owner-histories.ts'
import type { Store } from '../../domain/ports/store.ts'
import { PUBLICATION } from './outcomes.ts'

const HASH = 'ab'.repeat(32)
const WALLET: MergedOwner = { kind: 'wallet', id: 7 }

/** What every engine promises of the histories of wallets, groups and everything. */
export function testOwners(engine: string, open: () => Promise<Store>, now: number): void {
  describe(`the owners of the ${engine} store`, () => {
    const withStore = (name: string, work: (store: Store) => Promise<void>) =>
      test(name, async () => {
        const store = await open()
        try {
          await work(store)
        } finally {
          await store.close()
        }
      })

    withStore('have an empty history per chain as soon as it is made', async ({ owners }) => {
      await owners.create(WALLET, 'bitcoin')
      await owners.create(WALLET, 'bitcoin')
      await owners.create(WALLET, 'litecoin')
      const totals = await owners.totals([WALLET])
      assert.deepEqual(
        totals.map(({ chain, balance, transactionCount, behind }) => [
          chain,
          balance,
          transactionCount,
          behind,
        ]),
        [
          ['bitcoin', 0n, 0, false],
          ['litecoin', 0n, 0, false],
        ],
      )
      await owners.remove(WALLET)
      assert.deepEqual(await owners.totals([WALLET]), [])
    })

    withStore('are behind when a member with rows is added or removed', async (store) => {
      const { owners } = store
      const id = await published(store, 'a')
      const empty = await added(store, 'b')
      await owners.addMembers(WALLET, 'bitcoin', [empty])
      assert.equal(await owners.behind(WALLET), false)
      await owners.addMembers(WALLET, 'bitcoin', [id, empty])
      assert.equal(await owners.behind(WALLET), true)
    })

    withStore('are behind when a member is published, also that of all followed addresses', async (store) => {
      const { owners } = store
      await owners.create(ALL, 'bitcoin')
      const id = await added(store, 'a')
      await owners.addMembers(WALLET, 'bitcoin', [id])
      assert.equal(await owners.behind(WALLET), false)
      await publish(store, id)
      assert.equal(await owners.behind(WALLET), true)
      assert.equal(await owners.behind(ALL), true)
    })
    withStore('have use for whole transactions of their members', async (store) => {
      const { owners, details } = store
      const [member, other] = [await added(store, 'a'), await added(store, 'b')]
      await owners.addMembers(WALLET, 'bitcoin', [member])
      assert.deepEqual([await details.areUsefulFor(member), await details.areUsefulFor(other)], [true, false])
      await owners.removeMembers(WALLET, 'bitcoin', [member])
      assert.equal(await details.areUsefulFor(member), false)
    })

    withStore('show what a transaction is to them as soon as that is known', async (store) => {
      const { owners, histories } = store
      const id = await published(store, 'a')
      await owners.addMembers(WALLET, 'bitcoin', [id])
      await merge(store)
      const kindAndFee = async () => {
        const page = await histories.mergedPage(WALLET, { kind: 'offset', offset: 0 }, 10)
        return page?.rows.map(({ kind, fee, isKnown }) => [kind, fee, isKnown])
      }
      assert.deepEqual(await kindAndFee(), [['received', null, false]])
      const facts = { fee: null, isCoinbase: true, ownInputs: 'none', ownOutputs: 'some' } as const
      const transaction = { hash: HASH, height: 5, amount: 1n, received: 1n, addresses: 1, facts }
      const elsewhere = { ...transaction, height: 6 }
      assert.equal(await owners.setFacts(WALLET, 'bitcoin', [transaction, elsewhere]), 1)
      assert.equal(await owners.setFacts(WALLET, 'bitcoin', [elsewhere]), 0)
      assert.deepEqual(await kindAndFee(), [['mined', 0n, true]])
      const received = { ...transaction, facts: { ...facts, fee: 1n, isCoinbase: false } }
      assert.equal(await owners.setFacts(WALLET, 'bitcoin', [received]), 1)
      assert.deepEqual(await kindAndFee(), [['received', null, true]])
    })

    withStore('do not take what was known before a merge changed the row', async (store) => {
      const { owners } = store
      await owners.addMembers(WALLET, 'bitcoin', [await published(store, 'a')])
      await merge(store)
      const facts = { fee: 1n, isCoinbase: false, ownInputs: 'some', ownOutputs: 'some' } as const
      const row = { hash: HASH, height: 5, amount: 1n, received: 1n, addresses: 1, facts }
      for (const before of [{ addresses: 2 }, { amount: 0n }, { received: 2n }]) {
        assert.equal(await owners.setFacts(WALLET, 'bitcoin', [{ ...row, ...before }]), 0)
      }
      assert.equal(await owners.setFacts(WALLET, 'bitcoin', [row]), 1)
    })
  })

  async function merge(store: Store): Promise<void> {
    const claim = await store.merges.claim(now)
    assert.ok(claim !== null)
    assert.equal(await store.merges.extend(claim), 'merged')
  }

  async function added(store: Store, address: string): Promise<number> {
    return (await store.book.add({ chain: 'bitcoin', address, type: 'p2pkh', label: null })).address.id
  }

  async function published(store: Store, address: string): Promise<number> {
    const id = await added(store, address)
    await publish(store, id)
    return id
  }

  async function publish(store: Store, id: number): Promise<void> {
    await store.queue.request(id, now)
    const claim = (await store.queue.claim('bitcoin')) as Claim
    const rowSetId = await store.runs.openRowSet(claim)
    const rows: readonly Row[] = [
      { position: 0, id: 1, hash: HASH, height: 5, time: 1_500_000_000, amount: 1n, balance: 1n },
    ]
    await store.runs.publish(claim, { ...PUBLICATION, rowSetId, count: 1, balance: 1n, rows, at: now })
  }
}
