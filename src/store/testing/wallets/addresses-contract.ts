import assert from 'node:assert/strict'
import { GapNotCovered } from '../../../domain/wallet/gap-not-covered.ts'
import { addressAt, following, newBranch, newWallet, PKH, SINGLE, used, WPKH } from '../test-wallets.ts'
import { keyOf, totals, type WalletSuite } from './wallet-suite.ts'

/** What every engine promises of the addresses of wallets. */
export function testWalletAddresses({ withStore, added, claimed, tracked, publishNext }: WalletSuite): void {
  withStore('have addresses by script type, branch and index, each with its place', async (store) => {
    const wallet = await added(store, newWallet([PKH, WPKH]))
    const page = await store.wallets.addresses(wallet.id, { limit: 4, offset: 2 })
    assert.equal(page?.total, 12)
    assert.deepEqual(
      page?.addresses.map(({ address, derivation }) => [address.address, derivation]),
      [
        [PKH, 0, 2],
        [PKH, 1, 0],
        [PKH, 1, 1],
        [PKH, 1, 2],
      ].map(([text, branch, index]) => [
        addressAt(String(text), Number(branch), Number(index)),
        { walletId: wallet.id, descriptor: 0, scriptType: 'pkh', branch, index },
      ]),
    )
    const change = await store.wallets.addresses(wallet.id, { limit: 9, offset: 0, branch: 1 })
    assert.equal(change?.total, 6)
    assert.ok(change?.addresses.every(({ derivation }) => derivation.branch === 1))
    assert.equal(await store.wallets.addresses(wallet.id + 1, { limit: 9, offset: 0 }), null)
  })

  withStore('adopt addresses that were tracked alone, with their history and label', async (store) => {
    const id = await tracked(store, addressAt(WPKH, 0, 1), 'mine')
    await publishNext(store, id, 7n)
    const fresh = await tracked(store, addressAt(WPKH, 1, 0))
    await assert.rejects(store.wallets.add(newWallet(WPKH)), GapNotCovered)
    assert.deepEqual(await store.wallets.list(), [])
    const wallet = await added(
      store,
      newWallet(WPKH, { branches: [newBranch(WPKH, 0, 0, 5), newBranch(WPKH, 0, 1, 4)] }),
    )
    assert.deepEqual(
      wallet.branches.map(({ derived, lastUsed, lastFollowed }) => [derived, lastUsed, lastFollowed]),
      [
        [5, 1, 1],
        [4, -1, 0],
      ],
    )
    const address = await store.book.get(id)
    assert.deepEqual([address?.label, address?.balance], ['mine', 7n])
    assert.equal((await store.book.get(fresh))?.status, 'IN_PROGRESS')
    const page = await store.wallets.addresses(wallet.id, { limit: 9, offset: 0, used: true })
    assert.deepEqual(
      page?.addresses.map((one) => [one.address.id, one.derivation.index]),
      [[id, 1]],
    )
    assert.equal(wallet.used, 1)
    assert.ok(await store.owners.behind({ kind: 'wallet', id: wallet.id }))
    assert.deepEqual(await totals(store), [2, 7n])
  })

  withStore('adopt an address once that two of their descriptors have', async (store) => {
    const id = await tracked(store, addressAt(WPKH, 0, 1))
    await publishNext(store, id, 7n)
    const texts = [WPKH, `wpkh(${keyOf(WPKH)}/0/1)`] as const
    const both = [newBranch(texts[0], 0, 0, 5), newBranch(texts[1], 1, 0, 1)]
    const wallet = await added(store, newWallet(texts, { branches: both }))
    const page = await store.wallets.addresses(wallet.id, { limit: 9, offset: 0, used: true })
    assert.deepEqual(
      page?.addresses.map(({ address, derivation }) => [address.id, derivation.descriptor, derivation.index]),
      [[id, 0, 1]],
    )
    assert.deepEqual(
      wallet.branches.map(({ lastUsed }) => lastUsed),
      [1, -1],
    )
  })

  withStore('count an adopted address as used from its first transaction on', async (store) => {
    const id = await tracked(store, addressAt(WPKH, 0, 1))
    const wallet = await added(store, newWallet(WPKH, { branches: [newBranch(WPKH, 0, 0, 5)] }))
    assert.equal(wallet.branches[0]?.lastUsed, -1)
    await publishNext(store, id, 7n)
    const after = await store.wallets.get(wallet.id)
    assert.deepEqual([after?.branches[0]?.lastUsed, after?.used], [1, 1])
  })

  withStore('share no address: one that would is known by the other', async (store) => {
    const first = await added(store, newWallet(`wpkh(${keyOf(WPKH)}/0/1)`))
    assert.deepEqual(await store.wallets.add(newWallet(WPKH)), { kind: 'exists', id: first.id })
    await store.wallets.remove(first.id, 'keep')
    const second = await added(store, newWallet(WPKH))
    const ofSecond = await store.wallets.addresses(second.id, { limit: 9, offset: 0, branch: 0 })
    assert.deepEqual(
      ofSecond?.addresses.map(({ derivation }) => derivation.index),
      [0, 1, 2],
    )
  })

  withStore('have addresses that cannot be added alone as well', async (store) => {
    const wallet = await added(store)
    const page = await store.wallets.addresses(wallet.id, { limit: 1, offset: 1 })
    const [unused] = page?.addresses ?? []
    assert.ok(unused !== undefined)
    const { address, id } = unused.address
    const again = await store.book.add({ chain: 'bitcoin', address, type: 'p2wpkh', label: 'x' })
    assert.deepEqual(again, { added: false, address: unused.address })
    assert.deepEqual(await store.book.get(id), unused.address)
    assert.deepEqual(await store.book.find('bitcoin', address), unused.address)
    assert.equal(await store.book.find('litecoin', address), null)
    assert.equal((await tracked(store, addressAt(WPKH, 0, 9))) > id, true)
  })

  withStore(
    'have each address that is added alone at the same moment, or it is added before',
    async (store) => {
      const addresses = [0, 1, 2].map((index) => addressAt(WPKH, 0, index))
      await Promise.all([
        store.wallets.add(newWallet(WPKH, { branches: [newBranch(WPKH, 0, 0, 6)] })),
        ...addresses.map((address) => tracked(store, address)),
      ])
      const [wallet] = await store.wallets.list()
      const page = await store.wallets.addresses(wallet?.id ?? 0, { limit: 9, offset: 0 })
      assert.deepEqual(
        page?.addresses.map(({ derivation }) => derivation.index),
        [0, 1, 2, 3, 4, 5],
      )
      for (const address of addresses) assert.ok((await tracked(store, address)) > 0)
      assert.equal((await store.book.list({ limit: 9, offset: 0 })).total, 0)
    },
  )

  withStore('have addresses that can be put in a group before they are used', async (store) => {
    const wallet = await added(store)
    const page = await store.wallets.addresses(wallet.id, { limit: 2, offset: 0 })
    const [first, second] = page?.addresses.map(({ address }) => address.id) ?? []
    assert.ok(first !== undefined && second !== undefined)
    const members = [first, second].map((id) => ({ kind: 'address' as const, id }))
    const group = await store.groups.add({ name: 'Spending', members })
    assert.deepEqual(group.members, members)
    const all = await store.groups.add({ name: 'All', members: [{ kind: 'group', id: group.id }] })
    const claim = await claimed(store)
    const [unused] = await store.discoveries.unused(claim, 0, 0, 1)
    assert.equal(unused?.id, first)
    await store.discoveries.record(claim, {
      used: [used(unused)],
      lookedUp: new Map(),
      answered: null,
      more: [following(WPKH, 0, 0, 3, 4)],
    })
    await publishNext(store, first, 7n)
    for (const { id } of [group, all]) {
      const [total] = await store.owners.totals([{ kind: 'group', id }])
      assert.deepEqual([total?.members, total?.behind], [1, true])
    }
    await store.wallets.remove(wallet.id, 'keep')
    assert.deepEqual((await store.groups.get(group.id))?.members, members.slice(0, 1))
  })

  withStore('have addresses that are not removed alone', async (store) => {
    const id = await tracked(store, addressAt(WPKH, 0, 0))
    const wallet = await added(store, newWallet(WPKH, { branches: [newBranch(WPKH, 0, 0, 4)] }))
    const page = await store.wallets.addresses(wallet.id, { limit: 9, offset: 0 })
    assert.equal(page?.addresses.length, 4)
    for (const { address } of page?.addresses ?? []) {
      await assert.rejects(store.book.remove(address.id), { code: 'address_in_wallet' })
    }
    await store.wallets.remove(wallet.id, 'keep')
    assert.ok(await store.book.remove(id))
  })

  withStore(
    'take the place of an address that was deleted: it cannot be restored beside them',
    async (store) => {
      const id = await tracked(store, addressAt(WPKH, 0, 0))
      await store.book.remove(id)
      const wallet = await added(store)
      assert.equal(await store.book.restore(id), null)
      await store.wallets.remove(wallet.id, 'remove')
      assert.equal((await store.book.restore(id))?.id, id)
    },
  )

  withStore('have addresses, used or not, that lists leave out unless they are asked for', async (store) => {
    const adopted = await tracked(store, addressAt(WPKH, 0, 0))
    const other = await tracked(store, addressAt(PKH, 0, 0))
    const alone = await tracked(store, addressAt(SINGLE, 0, 0))
    const list = async (wallet?: number | 'any') => {
      const { total, addresses } = await store.book.list({ limit: 9, offset: 0, wallet })
      assert.equal(total, addresses.length)
      return addresses.map(({ id, address }) => (id > alone ? address : id))
    }
    const unused = [1, 2, 3].map((index) => [addressAt(WPKH, 0, index), addressAt(PKH, 0, index)] as const)
    assert.deepEqual(await list(), [adopted, other, alone])
    assert.deepEqual(await list('any'), [])
    const wallet = await added(store, newWallet(WPKH, { branches: [newBranch(WPKH, 0, 0, 4)] }))
    const second = await added(store, newWallet(PKH, { branches: [newBranch(PKH, 0, 0, 4)] }))
    const ofWallet = unused.map(([address]) => address)
    const ofSecond = unused.map(([, address]) => address)
    assert.deepEqual(await list(), [alone])
    assert.deepEqual(await list('any'), [adopted, other, ...ofWallet, ...ofSecond])
    assert.deepEqual(await list(wallet.id), [adopted, ...ofWallet])
    assert.deepEqual(await list(second.id), [other, ...ofSecond])
  })

  withStore('have a cursor of their own', async (store) => {
    await tracked(store, addressAt(WPKH, 0, 0))
    await tracked(store, addressAt(WPKH, 0, 1))
    const wallet = await added(store, newWallet(WPKH, { branches: [newBranch(WPKH, 0, 0, 5)] }))
    const filter = { limit: 1, offset: 0, wallet: wallet.id }
    const cursor = (await store.book.list(filter)).nextCursor ?? ''
    assert.equal((await store.book.list({ ...filter, cursor })).addresses.length, 1)
    for (const other of [undefined, 'any', wallet.id + 1] as const) {
      await assert.rejects(store.book.list({ ...filter, cursor, wallet: other }), {
        code: 'invalid_cursor',
      })
    }
  })
}
